/// One build of the index of a model's embeddings, as the catalog knows it.
///
/// The index lies in a file; the catalog knows which file belongs to it, and what has changed since it was built.
public struct IndexGeneration: Sendable, Hashable {
    /// Rises with every build, and is never used again.
    public let id: Int64

    /// The model whose embeddings are in it.
    public let modelID: Int64

    /// 32 random bytes that are in the file too: a file without them is of another library, or of another state
    /// of this one.
    public let tag: [UInt8]

    /// The file holds embeddings up to this id; those behind it came later.
    public let lastEmbeddingID: Int64

    /// Whether the file was put in place; while it is not, it may be nevertheless.
    public let isFinished: Bool

    /// Embeddings whose removal has a higher number than this may be in the file.
    let lastRemoval: Int64
}
