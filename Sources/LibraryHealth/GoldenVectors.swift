internal import CGoldenVectors
internal import ModelHub

/// What the embeddings of ``EncoderCheck/texts`` and of the drawn pictures should be, as the reference implementation of a model made
/// them; see `Sources/CGoldenVectors/README.md`.
public struct GoldenVectors: Equatable, Sendable {
    /// The values of all embeddings: of the texts, then of the pictures, one after the other.
    public var values: [Float]

    /// Creates vectors from their values.
    public init(values: [Float]) { self.values = values }

    /// The vectors that come with the program; nil if the model is none of ``BundledModel``.
    public init?(of model: String) {
        guard let bundled = BundledModel(rawValue: model) else { return nil }
        let (start, size) =
            switch bundled {
            case .photos: (golden_photos_start(), golden_photos_size())
            case .scenes: (golden_scenes_start(), golden_scenes_size())
            }
        let bytes = UnsafeRawBufferPointer(start: start, count: size)
        values = (0..<size / 4).map {
            Float(
                bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))
            )
        }
    }

    /// The embeddings one by one; nil if the number of values is no multiple of the dimension.
    func embeddings(dimension: Int) -> [[Float]]? {
        guard values.count.isMultiple(of: dimension) else { return nil }
        return stride(from: 0, to: values.count, by: dimension).map { Array(values[$0..<$0 + dimension]) }
    }
}
