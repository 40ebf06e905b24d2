/// The sentences that a model's embeddings are set against, as the model embeds them.
///
/// A library keeps them because a model may need seconds or minutes for a few hundred sentences.
public struct StrengthSentences: Sendable, Hashable {
    /// Identifies the sentences and what is computed with them, 32 bytes.
    public var fingerprint: [UInt8]

    /// `[sentences, dimension]`, of unit length.
    public var vectors: [Float]

    /// Creates a record.
    public init(fingerprint: [UInt8], vectors: [Float]) {
        self.fingerprint = fingerprint
        self.vectors = vectors
    }
}

/// How well the images of a library answer sentences that hardly any library has an image for, with one model.
public struct StrengthBasis: Sendable, Hashable {
    /// For each of these sentences the best score of an image, less the image's share of its reference; at least one.
    public var bests: [Float]

    /// The lowest reference of an image.
    public var leastReference: Float

    /// Embeddings up to this id are included.
    public var lastEmbeddingID: Int64

    /// The number of embeddings that were included, those that are gone since among them.
    public var count: Int

    /// Creates a record.
    public init(bests: [Float], leastReference: Float, lastEmbeddingID: Int64, count: Int) {
        self.bests = bests
        self.leastReference = leastReference
        self.lastEmbeddingID = lastEmbeddingID
        self.count = count
    }
}

/// How well an image matches sentences in general.
public struct StrengthReference: Sendable, Hashable {
    /// The embedding of the image.
    public var embeddingID: Int64

    /// The mean score of the common sentences that match the image best.
    public var value: Float

    /// Creates a reference.
    public init(embeddingID: Int64, value: Float) {
        self.embeddingID = embeddingID
        self.value = value
    }
}
