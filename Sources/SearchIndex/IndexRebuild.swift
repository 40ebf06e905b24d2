internal import FilePaths
internal import CLIPModel
internal import CatalogStore
internal import Glibc
internal import SystemPackage
internal import VectorIndex

/// Builds the index file of a library when needed, and measures the recall of searches with it.
///
/// Searches in other processes continue during a build: they use the former file and the changes since. A build that
/// ends early, for whatever reason, changes nothing for them.
struct IndexRebuild: Sendable {
    /// Rebuild once the changes since the last build exceed 1/10 of the index and 1/4 of the smallest size for an
    /// index. Until then, searches compare added embeddings one by one.
    private static let borneShareOfIndex = 10
    private static let borneShareOfSmallest = 4

    let catalog: Catalog
    let model: ModelRecord
    let encoder: CLIPEncoder
    let smallestSize: Int
    let settings: IndexSettings
    /// The maximum size in bytes of the embeddings that a build keeps in memory; more are read again for every pass.
    let memory: Int
    let isCancelled: @Sendable () -> Bool

    var recallTarget: Float { settings.recall ?? SearchIndexOptions.defaultRecall }
    var usesFloat16: Bool { settings.usesFloat16 ?? true }

    /// What to do with the index.
    enum Need: Equatable {
        case nothing
        /// There is an index, and the library has become too small for one.
        case removal
        /// The index must be built. `problem` says what is wrong with the existing index, if anything.
        case build(problem: String?)
    }

    /// Decides what to do now.
    ///
    /// - Parameter readsAll: Whether to look for damage in every list, and not only in the parts that are read when
    ///   the file is opened.
    /// - Throws: ``LibraryError``.
    func need(readsAll: Bool = false) throws -> Need {
        let current = try CurrentIndex(catalog, model)
        let count = try catalog.embeddingCount(modelID: model.id)
        guard let base = current.base else {
            if count >= smallestSize { return .build(problem: current.problem) }
            return try catalog.indexGenerations(modelID: model.id).isEmpty ? .nothing : .removal
        }
        // Only below half the smallest size is the index removed, so that a library whose size varies around it keeps
        // its index.
        guard count > 0, count >= smallestSize / 2 + smallestSize % 2 else { return .removal }
        if readsAll, let problem = Self.damage(base) { return .build(problem: problem) }
        let borne = max(smallestSize / Self.borneShareOfSmallest, base.count / Self.borneShareOfIndex)
        return current.changes > borne || !fits(base.description) ? .build(problem: nil) : .nothing
    }

    private static func damage(_ index: IVFFlatIndex) -> String? {
        do {
            try index.verify()
            return nil
        } catch {
            return (error as? VectorIndexError)?.reason ?? "\(error)"
        }
    }

    /// Whether an index matches the settings.
    private func fits(_ index: IndexDescription) -> Bool {
        recallTarget == index.recall.target && usesFloat16 == (index.precision == .float16)
            && hasRightLists(index)
    }

    func hasRightLists(_ index: IndexDescription) -> Bool {
        settings.lists.map { min($0, index.training.count) == index.nlist } ?? true
    }

    /// Removes the index, and the files that a killed build has left.
    func remove() throws {
        try catalog.forgetIndex(modelID: model.id)
        removeLeftovers()
    }

    /// Removes files that no build will complete.
    func removeLeftovers() {
        let path = catalog.indexPath(modelID: model.id)
        IVFFlatBuilder.removeUnfinished(at: path)
        // If the catalog knows no build, a file is left over from an interrupted removal.
        if let known = try? catalog.indexGenerations(modelID: model.id), known.isEmpty {
            path.unlink()
        }
    }
}
