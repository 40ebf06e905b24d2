/// A line of `photoseek embed`.
public struct EmbeddingOutput: Encodable, Sendable {
    let input: String
    let kind: String
    /// The `file://` URI of a picture whose path is not UTF-8.
    let uri: String?
    let model: String
    let dimension: Int
    /// `[dimension]`.
    public let vector: [Float]

    /// An embedding of an input.
    ///
    /// - Parameters:
    ///   - input: The text, or the path of the picture.
    ///   - kind: "text" or "image".
    ///   - uri: The `file://` URI of a picture whose path is not UTF-8.
    ///   - model: The name of the model.
    ///   - vector: `[dimension]`.
    public init(input: String, kind: String, uri: String?, model: String, vector: [Float]) {
        self.input = input
        self.uri = uri
        self.kind = kind
        self.model = model
        self.vector = vector
        dimension = vector.count
    }
}
