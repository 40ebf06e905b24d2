public import LibraryAnalysis
public import SystemPackage

/// The answer of `photoseek describe --json` for a picture.
public struct DescriptionOutput: Encodable, Sendable {
    /// A word or a line.
    public struct Text: Encodable, Sendable {
        /// The word or the line.
        public let text: String
        /// The kind of a word of the built-in vocabulary.
        let kind: String?
        /// How much it stands out, 0 to 100.
        public let strength: Int
        /// How far the cosine lies above the mean of all texts, in standard deviations.
        let deviation: Float
    }

    /// The picture's id in the library; nil if it was not looked up.
    let id: Int64?
    let path: String
    /// The `file://` URI of a path that is not UTF-8.
    let uri: String?
    let model: String
    /// What was compared with: "library" or "words".
    let comparedWith: String
    /// The words that describe the picture together, or the best line; absent if nothing stands out.
    public let description: String?
    /// The words or lines that fit best, best first.
    public let texts: [Text]

    /// The file of the picture.
    public let location: FilePath

    /// A picture in words.
    ///
    /// - Parameters:
    ///   - description: The words.
    ///   - path: The file of the picture.
    ///   - id: The picture's id in the library; nil if it was not looked up.
    ///   - basis: What was compared with.
    ///   - model: The name of the model.
    public init(
        _ description: PictureInWords, of path: FilePath, id: Int64? = nil, basis: PictureDescriber.Basis,
        model: String
    ) {
        location = path
        self.id = id
        self.path = path.string
        uri = path.uriUnlessText
        self.model = model
        comparedWith = basis.rawValue
        self.description = description.words.isEmpty ? nil : description.words.joined(separator: ", ")
        texts = description.texts.map {
            Text(text: $0.text, kind: $0.kind, strength: $0.strength, deviation: $0.deviation)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id, path, uri, model, comparedWith, description, texts
    }
}
