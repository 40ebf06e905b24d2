internal import FilePaths
internal import CLIPModel
internal import CatalogStore
internal import Glibc
internal import SystemPackage
internal import VectorIndex

/// Builds the index file of a library when it is due, and measures what searches with it find.
///
/// Searches in other programs go on meanwhile: with the former file, and what has changed since. A build that ends
/// early, in whatever way, changes nothing for them.
struct IndexRebuild: Sendable {
    /// Changes are borne, compared one by one, up to this share of the index or of the smallest size for one.
    private static let borneShareOfIndex = 10
    private static let borneShareOfSmallest = 4

    let catalog: Catalog
    let model: ModelRecord
    let encoder: CLIPEncoder
    let smallestSize: Int
    let settings: IndexSettings
    /// Bytes of embeddings that a build keeps in memory; more are read anew each time.
    let memory: Int
    let isCancelled: @Sendable () -> Bool

    var recallTarget: Float { settings.recall ?? SearchIndexOptions.defaultRecall }
    var usesFloat16: Bool { settings.usesFloat16 ?? true }

    /// What to do about the index.
    enum Need: Equatable {
        case nothing
        /// There is an index, and the library has become too small for one.
        case removal
        /// There should be another one. `problem` says what is wrong with the one that should be there.
        case build(problem: String?)
    }

    /// What to do now.
    ///
    /// - Parameter readsAll: Whether to look for damage in every list, and not only where the file is opened.
    /// - Throws: ``LibraryError``.
    func need(readsAll: Bool = false) throws -> Need {
        let current = try CurrentIndex(catalog, model)
        let count = try catalog.embeddingCount(modelID: model.id)
        guard let base = current.base else {
            if count >= smallestSize { return .build(problem: current.problem) }
            return try catalog.indexGenerations(modelID: model.id).isEmpty ? .nothing : .removal
        }
        // A library whose size goes up and down around the smallest does not lose and gain its index each time.
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

    /// Whether an index is what the settings ask for.
    private func fits(_ index: IndexDescription) -> Bool {
        recallTarget == index.recall.target && usesFloat16 == (index.precision == .float16)
            && hasRightLists(index)
    }

    func hasRightLists(_ index: IndexDescription) -> Bool {
        settings.lists.map { min($0, index.training.count) == index.nlist } ?? true
    }

    /// Removes the index, and what a build that was killed has left.
    func remove() throws {
        try catalog.forgetIndex(modelID: model.id)
        removeLeftovers()
    }

    /// Removes files that no build will come back to.
    func removeLeftovers() {
        let path = catalog.indexPath(modelID: model.id)
        IVFFlatBuilder.removeUnfinished(at: path)
        // Where the catalog knows of no build, a file is left from one that was being removed.
        if let known = try? catalog.indexGenerations(modelID: model.id), known.isEmpty {
            path.unlink()
        }
    }
}
