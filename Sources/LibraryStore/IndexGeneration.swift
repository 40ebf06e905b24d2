public import Kernels

/// The catalog's record of one build of a model's search index.
///
/// The index itself is a file. The catalog records which file belongs to the build, and what changed since it was
/// built.
public struct IndexGeneration: Sendable, Hashable {
    /// Increases with every build, and is never used again.
    public let id: Int64

    /// The id of the model whose embeddings are in the index.
    public let modelID: Int64

    /// 32 random bytes that are also in the file. A file with other bytes belongs to another library, or to another
    /// state of this one.
    public let tag: [UInt8]

    /// The file contains embeddings up to this id; embeddings with higher ids were added later.
    public let lastEmbeddingID: Int64

    /// Whether the catalog recorded that the file is in place. If false, the file may still be in place, because it is
    /// renamed before this is recorded.
    public let isFinished: Bool

    /// Embeddings whose removal has a higher number may be in the file; embeddings whose removal has this number or a
    /// lower one are not.
    package let lastRemoval: Int64

    /// Creates a record.
    package init(
        id: Int64, modelID: Int64, tag: [UInt8], lastEmbeddingID: Int64, isFinished: Bool, lastRemoval: Int64
    ) {
        self.id = id
        self.modelID = modelID
        self.tag = tag
        self.lastEmbeddingID = lastEmbeddingID
        self.isFinished = isFinished
        self.lastRemoval = lastRemoval
    }
}

/// The user's settings for the search index of a model. Photoseek chooses the value of a setting that is nil.
public struct IndexSettings: Sendable, Hashable {
    /// The maximum number of inverted lists.
    public static let mostLists = 1_000_000

    /// The recall@10 that searches should reach, greater than 0 and at most 1.
    public var recall: Float?

    /// How the index stores vectors.
    public var precision: VectorPrecision?

    /// The number of inverted lists, at least 1 and at most ``mostLists``.
    public var lists: Int?

    /// Creates settings that are all nil.
    public init() {}

    /// Returns these settings, replaced by those of `asked` that are not nil. A number of lists of 0 in `asked` becomes nil:
    /// the program chooses the number again.
    public func merging(_ asked: IndexSettings) -> IndexSettings {
        var settings = self
        settings.recall = asked.recall ?? recall
        settings.precision = asked.precision ?? precision
        settings.lists = asked.lists.map { $0 > 0 ? $0 : nil } ?? lists
        return settings
    }

    /// Whether all values are in their allowed ranges.
    package var isPossible: Bool {
        recall.map { $0 > 0 && $0 <= 1 } ?? true && lists.map { (1...Self.mostLists).contains($0) } ?? true
    }
}
