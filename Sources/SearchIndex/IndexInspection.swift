public import LibraryStore
public import VectorIndex

/// Compares the index file of a model with the library, byte by byte and key by key. Changes nothing.
public struct IndexInspection: Sendable {
    /// What is wrong with an index.
    public enum Problem: Equatable, Sendable {
        /// There should be a file, and it cannot be used or is damaged.
        case file(VectorIndexError)
        /// The file has embeddings that the library never had, or lacks some that it had when the file was built.
        case otherEmbeddings(unknown: Int, missing: Int)
    }

    private let index: LibraryIndex

    /// An inspection of the index of a model that the library knows.
    public init(library: any Library, model: ModelRecord) {
        index = LibraryIndex(library: library, model: model)
    }

    /// Reads every byte of the index file and compares its keys with the embeddings of the library. Embeddings that came after the
    /// build, and those that were removed since, are no problem.
    ///
    /// - Returns: What is wrong; nil if nothing is, or if the library has no index.
    /// - Throws: `LibraryError`.
    /// - Complexity: O(bytes of the index + *n* log *n*) for *n* embeddings; 8 bytes of memory for each.
    public func problem() throws -> Problem? {
        do {
            switch try index.open() {
            case .none: return nil
            case .unusable(let error): return .file(error)
            case .current(let base, let generation):
                try base.verify()
                return try difference(base, generation)
            }
        } catch let error as VectorIndexError {
            return .file(error)
        }
    }

    /// Compares the keys with those of the embeddings that the index was built from, apart from embeddings removed since.
    /// Returns nil if they are the same, or if the library no longer knows the build.
    func difference(_ base: IVFFlatIndex, _ generation: IndexGeneration) throws -> Problem? {
        try index.library.onSnapshot {
            guard let gone = try index.library.removedEmbeddings(since: generation) else { return nil }
            let removed = Set(gone)
            let keys = try base.keys().filter { !removed.contains($0) }.sorted()
            var (place, unknown, missing) = (0, 0, 0)
            try index.library.forEachEmbedding(modelID: index.model.id) { embedding, vector in
                guard embedding.id <= generation.lastEmbeddingID, vector.contains(where: { $0 != 0 }) else {
                    return
                }
                while place < keys.count, keys[place] < embedding.id {
                    (place, unknown) = (place + 1, unknown + 1)
                }
                if place < keys.count, keys[place] == embedding.id { place += 1 } else { missing += 1 }
            }
            unknown += keys.count - place
            return unknown + missing > 0 ? .otherEmbeddings(unknown: unknown, missing: missing) : nil
        }
    }
}
