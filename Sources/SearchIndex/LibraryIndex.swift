internal import FilePaths
public import LibraryStore
internal import SystemPackage
internal import VectorIndex

/// The search index of one model in a library: the one place that knows which file is current, and what has changed since
/// it was built.
///
/// The library is the truth, the file is derived from it: it may be missing, old or damaged, and searches are right all the
/// same. See `Docs/architecture.md` for how the two are kept together.
///
/// A value; any number of threads may use it.
public struct LibraryIndex: Sendable {
    let library: any Library
    let model: ModelRecord
    /// Where the index file lies.
    let path: FilePath

    /// The index of a model that the library knows.
    public init(library: any Library, model: ModelRecord) {
        self.library = library
        self.model = model
        path = IndexFiles(library: library.path).path(modelID: model.id)
    }

    /// The index file as it was found.
    enum State {
        /// There is none, and the library remembers no finished build.
        case none
        /// There should be one, and it cannot be used.
        case unusable(VectorIndexError)
        /// An open file with the build that wrote it.
        case current(IVFFlatIndex, IndexGeneration)
    }

    /// Opens the file of the newest build that is in place.
    ///
    /// - Throws: ``LibraryError``.
    /// - Complexity: O(nlist · dimension).
    func open() throws -> State {
        while true {
            let generations = try library.indexGenerations(modelID: model.id)
            guard !generations.isEmpty else { return .none }
            do {
                let index = try IVFFlatIndex(
                    path: path, tags: generations.map(\.tag), dimension: model.dimension)
                guard let generation = generations.first(where: { $0.tag == index.description.tag })
                else { preconditionFailure("An index has one of the tags that it was asked for.") }
                return .current(index, generation)
            } catch let error as VectorIndexError {
                // Another program may have replaced the file after the library was read.
                guard try library.indexGenerations(modelID: model.id) == generations else { continue }
                // The first build may still be running.
                return generations.contains(where: \.isFinished) ? .unusable(error) : .none
            }
        }
    }

    /// The number of embeddings that were added or removed since a build.
    ///
    /// - Throws: ``LibraryError``.
    func changeCount(since generation: IndexGeneration) throws -> Int {
        let removed = try library.removedEmbeddings(since: generation)?.count ?? 0
        return removed
            + (try library.embeddingCount(modelID: model.id, after: generation.lastEmbeddingID))
    }

    /// The index as searches can use it.
    enum LiveState {
        /// There is none, and the library remembers no finished build.
        case none
        /// There should be one, and it cannot be used.
        case unusable(VectorIndexError)
        /// The index with the embeddings that were added and removed since its build.
        case live(LiveIndex)
    }

    /// Opens the index with the changes since its build.
    ///
    /// - Throws: ``LibraryError``.
    /// - Complexity: O(nlist · dimension), and O(dimension) for each change.
    func openLive() throws -> LiveState {
        while true {
            switch try open() {
            case .none: return .none
            case .unusable(let error): return .unusable(error)
            case .current(let base, let generation):
                if let index = try live(base, since: generation) { return .live(index) }
            }
        }
    }

    /// Returns an index with the embeddings that were added and removed since; nil if a newer index has taken its place.
    private func live(_ base: IVFFlatIndex, since generation: IndexGeneration) throws -> LiveIndex? {
        try library.onSnapshot {
            guard let removed = try library.removedEmbeddings(since: generation) else { return nil }
            var added = ExactIndex(dimension: base.description.dimension)
            try library.forEachEmbedding(
                modelID: generation.modelID, after: generation.lastEmbeddingID
            ) { embedding, vector in added.append(vector, key: embedding.id) }
            return LiveIndex(base: base, added: added, removed: removed)
        }
    }

    /// Removes the index.
    ///
    /// - Throws: ``LibraryError``.
    func remove() throws {
        try library.forgetIndex(modelID: model.id)
        removeLeftovers()
    }

    /// Removes files that no build will come back to.
    func removeLeftovers() {
        IVFFlatBuilder.removeUnfinished(at: path)
        // If the library knows of no build, a file is left from an index that was being removed.
        if let known = try? library.indexGenerations(modelID: model.id), known.isEmpty {
            path.unlink()
        }
    }
}
