internal import CLIPModel
internal import LibraryStore

/// What tells whether the embeddings of a library have changed, without reading them.
struct LibraryContentMark: Equatable {
    private let newest: Int64
    private let lastRemoval: Int64

    /// - Complexity: O(log *n*) for *n* embeddings.
    init(_ library: any Library, _ encoder: CLIPEncoder) throws {
        let fingerprint = try encoder.fingerprint()
        (newest, lastRemoval) = try library.onSnapshot {
            let model = try library.models().first { $0.fingerprint == fingerprint }
            let newest = try model.map { try library.newestEmbeddingID(modelID: $0.id) }
            return (newest ?? 0, try library.lastRemoval())
        }
    }
}
