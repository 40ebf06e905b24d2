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
