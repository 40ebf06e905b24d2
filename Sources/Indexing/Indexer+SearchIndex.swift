internal import CLIPModel
internal import LibraryStore
public import SearchIndex
internal import VectorIndex

extension Indexer {
    /// Reads every byte of the library's search index, compares it with the library, and measures its recall again; an
    /// index that is damaged or finds too little is built anew.
    ///
    /// - Parameter building: Called as the work goes on, on this thread.
    /// - Returns: What the index finds now; nil if the library has none and needs none.
    /// - Throws: ``LibraryError``, ``CLIPModelError``, ``IndexingError/cannotBuildIndex(_:)``, or
    ///   `CancellationError`.
    public func verifySearchIndex(
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexBuildReport? {
        guard let model = try library.models().first(where: { $0.fingerprint == fingerprint }) else {
            return nil
        }
        return try await whileNotStopped { isStopped in
            let builder = try indexBuilder(of: model, isStopped)
            return try translating {
                try builder.verifyAndRepair(threads: options.threads, progress: building)
            }
        }
    }

    /// Builds or removes the search index if that is due.
    ///
    /// - Throws: as ``verifySearchIndex(building:)``.
    func build(
        _ builder: IndexBuilder, _ building: (IndexBuildProgress) -> Void
    ) throws -> IndexBuildReport? {
        try translating { try builder.bringUpToDate(threads: options.threads, progress: building) }
    }

    /// The builder of a model's index, with the settings of this run, which the library remembers.
    func indexBuilder(
        of model: ModelRecord, _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> IndexBuilder {
        let former = try library.indexSettings(modelID: model.id)
        let settings = former.merging(options.index)
        if settings != former { try library.setIndexSettings(settings, modelID: model.id) }
        return IndexBuilder(
            library: library, model: model, settings: settings, smallestSize: options.smallestIndexSize,
            memory: options.indexMemory, isCancelled: isStopped
        ) { [encoder] texts in
            try encoder.embed(texts: texts).values
        }
    }

    /// Runs a body that can ask at any moment, on any thread, whether this task was cancelled.
    func whileNotStopped<Result>(
        _ body: (_ isStopped: @escaping @Sendable () -> Bool) async throws -> Result
    ) async throws -> Result {
        let flag = StopFlag()
        return try await withTaskCancellationHandler {
            try await body { flag.isSet }
        } onCancel: {
            flag.set()
        }
    }

    private func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as VectorIndexError {
            throw IndexingError.cannotBuildIndex(error)
        }
    }
}
