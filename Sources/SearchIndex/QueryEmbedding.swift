/// An embedding to search with: of unit length, and of what it is made.
public struct QueryEmbedding: Equatable, Sendable {
    /// What a query is a mix of. Sentences lie away from all pictures, so that a search for one has to look into more
    /// lists (Liang et al. 2022, "Mind the gap").
    public struct Sources: OptionSet, Sendable {
        /// One bit for each source.
        public let rawValue: UInt8

        /// Creates a set from its bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Embeddings of sentences.
        public static let text = Sources(rawValue: 1)
        /// Embeddings of images.
        public static let image = Sources(rawValue: 2)
        /// Directions that were learned from images. Like sentences, they lie away from all images.
        public static let learned = Sources(rawValue: 4)
    }

    /// How far the length may be from 1: more than storing an embedding as float16 changes it.
    private static let tolerance: Float = 0.01

    /// `[dimension]`, of Euclidean length 1 within a hundredth.
    public let values: [Float]
    /// What it is made of; never empty.
    public let sources: Sources

    /// A query for an embedding that is normalised already; nil if its length is not 1, as that of zeros, which have no
    /// direction.
    ///
    /// - Parameters:
    ///   - values: `[dimension]`.
    ///   - sources: At least one.
    public init?(_ values: [Float], from sources: Sources) {
        precondition(!sources.isEmpty, "a query is made of something")
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard abs(length - 1) <= Self.tolerance else { return nil }
        self.values = values
        self.sources = sources
    }
}
