import FilePaths
import GRDB
import LibraryStore
public import SystemPackage

extension Catalog {
    /// Takes over what another library file knows: images with their embeddings, facts and tags, files that failed, searches, what was
    /// learned, folders and patterns to leave out. The other library is only read.
    ///
    /// - An image belongs to its path. One that only the other library has is added, with the tags of analyses.
    /// - One that both have with the same content stays as it is here; embeddings of models that it lacks here are added.
    /// - With different content, the record counts whose size and modification time the file has now; if that is neither or both, the one
    ///   of this library. An image takes the place of a failure by the same rule, but if the file says nothing, the image counts.
    /// - In each case, an image has the tags that people gave it in either library.
    /// - A model is the same if its fingerprint is. Embeddings are stored in the precision that the model has here. A model that this
    ///   library lacks comes along, unless another one with embeddings has its name.
    /// - A search or a probe whose name means another one here gets a number after its name.
    ///
    /// Images are written in batches, each in one transaction: a merge that was killed is completed by another one, and merging a
    /// library twice changes nothing more. A library of an earlier version is copied beside this one and migrated there; the copy is
    /// removed. Index files and strengths of hits are brought up to date by the next indexing.
    ///
    /// Hold the lock of this library, because a run that indexes at the same time would lose its plan.
    /// - Parameters:
    ///   - other: The library file.
    ///   - progress: Called after each batch with the number of images that are done, and of all. An error that it throws ends the merge
    ///     after this batch.
    /// - Returns: What was done.
    /// - Throws: `LibraryError` about either library; what `progress` throws.
    /// - Complexity: O(bytes of the other library).
    public func merge(
        _ other: FilePath, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws -> MergeReport {
        let source = try Catalog(path: other, access: .readOnly, pageCache: nil, readsOlder: true)
        guard !LibraryFiles(library: location.file).contains(source.path) else {
            throw LibraryError.cannotOpen(
                path: other.string, reason: "a library cannot be merged with itself")
        }
        guard try source.read(Self.schemaVersion) < CatalogSchema.version else {
            return try merge(source, progress: progress)
        }
        let copy = try LibraryCopy(location.file, mode: 0o600)
        try source.fill(copy, checked: false) { _, _ in }
        try copy.close()
        let migrated = try Catalog(path: copy.temporary, access: .readOnly)
        defer { try? migrated.close() }
        // The copy is removed when it is deallocated.
        return try withExtendedLifetime(copy) { try merge(migrated, progress: progress) }
    }

    private func merge(
        _ source: Catalog, progress: (_ done: Int, _ total: Int) throws -> Void
    ) throws -> MergeReport {
        try source.read { db in
            var merger = LibraryMerger(from: source, in: db, to: self)
            try merger.takeModels()
            try merger.takeImages(progress)
            try merger.takeFailures()
            try merger.takeWhatPeopleKeep()
            return merger.report
        }
    }
}
