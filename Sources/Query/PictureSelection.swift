/// The pictures that a request selects for work on each of them.
///
/// A value; safe to use from any thread.
public struct PictureSelection: Equatable, Sendable {
    /// The ids of their embeddings: by rising id, or best first for a request with terms.
    public let embeddingIDs: [Int64]
    /// What was decided where a filter means several things, as sentences for people.
    public let notes: [String]

    /// The number of pictures.
    public var count: Int { embeddingIDs.count }
}
