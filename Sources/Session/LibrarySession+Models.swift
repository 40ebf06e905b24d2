public import CatalogStore
public import LibraryStore
public import ModelHub
internal import SearchIndex
internal import SystemPackage

extension LibrarySession {
    /// Opens the model for searching or indexing a library: the one that is named, else the library's, else a fallback.
    ///
    /// If a repository is named that the library knows, the commit that the library was built with is opened.
    ///
    /// - Parameters:
    ///   - catalog: The library; nil if it does not exist yet.
    ///   - threadsPerCall: The number of threads that share the work of encoding one text or image.
    ///   - fallback: Returns the name of the fallback, by default `BundledModel.standard`. Called only if it is needed.
    /// - Throws: ``SessionError/libraryModelMissing(name:)``, ``SessionError/fetchedInPart(name:problem:)``, `ModelHubError`,
    ///   `CLIPModelError`, `LibraryError`, or what `fallback` throws.
    public func model(
        for catalog: Catalog?, threadsPerCall: Int = 1,
        otherwise fallback: () throws -> String = { BundledModel.standard.name }
    ) throws -> LoadedModel {
        if let modelName {
            let known = try catalog?.models().first { $0.name == modelName }
            if let known, ModelLocation.isRepository(modelName) {
                return try LoadedModel(of: known, environment.hub, threadsPerCall: threadsPerCall)
            }
            return try model(named: modelName, threadsPerCall)
        }
        return try model(of: try catalog?.modelInUse(), threadsPerCall, fallback)
    }

    /// Opens the model for work that needs no library: the one that is named, else the library's, else `BundledModel.standard`.
    ///
    /// If a model is named, the library is not opened.
    ///
    /// - Parameter threadsPerCall: The number of threads that share the work of encoding one text or image.
    /// - Throws: the errors of ``model(for:threadsPerCall:otherwise:)``.
    public func model(threadsPerCall: Int = 1) throws -> LoadedModel {
        if let modelName { return try model(named: modelName, threadsPerCall) }
        return try model(of: try libraryModel(), threadsPerCall) { BundledModel.standard.name }
    }

    /// Opens a model that a library has embeddings of, as ``model(for:threadsPerCall:otherwise:)`` does if none is named. The model need not
    /// be the one that the library was built with; compare the fingerprints.
    ///
    /// - Parameters:
    ///   - record: The library's record of the model.
    ///   - threadsPerCall: The number of threads that share the work of encoding one text or image.
    /// - Throws: as ``model(for:threadsPerCall:otherwise:)``.
    public func model(of record: ModelRecord, threadsPerCall: Int = 1) throws -> LoadedModel {
        try LoadedModel(of: record, environment.hub, threadsPerCall: threadsPerCall)
    }

    private func model(
        of record: ModelRecord?, _ threadsPerCall: Int, _ fallback: () throws -> String
    ) throws -> LoadedModel {
        guard let record else { return try model(named: try fallback(), threadsPerCall) }
        return try LoadedModel(of: record, environment.hub, threadsPerCall: threadsPerCall)
    }

    private func model(named name: String, _ threadsPerCall: Int) throws -> LoadedModel {
        try LoadedModel(
            at: ModelLocation(named: name, environment: environment.hub), threadsPerCall: threadsPerCall)
    }
}

// MARK: - The models of a library

extension LibrarySession {
    /// The library's record of the model that is named, else of the one that it uses; nil if it uses none yet.
    ///
    /// - Throws: ``SessionError/notInLibrary(name:library:holds:)`` or `LibraryError`.
    public func heldModel(in catalog: Catalog) throws -> ModelRecord? {
        try modelName.map { try model(named: $0, in: catalog) } ?? catalog.modelInUse()
    }

    /// Makes a model the one that the library uses if none is named.
    ///
    /// - Throws: ``SessionError/notInLibrary(name:library:holds:)`` or `LibraryError`.
    public func setDefaultModel(_ name: String) throws {
        let catalog = try openForWriting()
        try catalog.setDefaultModel(try model(named: name, in: catalog).id)
        try catalog.close()
    }

    /// What a removal of a model from a library freed.
    public struct RemovedModel: Equatable, Sendable {
        /// The bytes of its embeddings and of its index file.
        public let bytes: Int64
        /// Whether the space on the disk is free again.
        public let isFreed: Bool
    }

    /// Removes the embeddings of a model and its index file from the library.
    ///
    /// Holds the library lock, because a run that indexes at the same time would add some of the embeddings again.
    ///
    /// - Throws: ``SessionError/notInLibrary(name:library:holds:)``, `LibraryError.busy` if another program holds the lock, or
    ///   another `LibraryError`.
    public func removeModel(_ name: String) throws -> RemovedModel {
        let path = try libraryPath()
        let catalog = try openForWriting()
        let lock = try LibraryLock(libraryPath: path)
        guard try lock.tryAcquire() else { throw LibraryError.busy(path: path.string) }
        defer { lock.release() }
        // Look up the model with the lock held, because another process may have removed it in the meantime.
        let model = try model(named: name, in: catalog)
        let files = IndexFiles(library: catalog.path)
        let embeddings = try catalog.summary().models.first { $0.model == model }
        let bytes = (embeddings?.bytes ?? 0) + files.byteCount(modelID: model.id)
        let isFreed = try catalog.removeModel(model.id)
        files.remove(modelID: model.id)
        try catalog.close()
        return RemovedModel(bytes: bytes, isFreed: isFreed)
    }

    /// Finds the model that a user names among those with embeddings: by the library's name for it, or else by what the name
    /// means here, as a folder's path.
    private func model(named name: String, in catalog: Catalog) throws -> ModelRecord {
        let held = try catalog.heldModels()
        if let model = held.first(where: { $0.name == name }) { return model }
        if let meant = try? ModelLocation(named: name, environment: environment.hub).name,
            let model = held.first(where: { $0.name == meant })
        {
            return model
        }
        throw SessionError.notInLibrary(name: name, library: catalog.path.string, holds: held.map(\.name))
    }
}
