internal import CatalogStore
internal import VectorIndex

extension Indexer {
    /// Reads every byte of the library's search index, compares it with the catalog, and measures its recall again; an
    /// index that is damaged or finds too little is built anew.
    ///
    /// - Parameter building: Called as the work goes on, on this thread.
    /// - Returns: What the index finds now; nil when the library has none and needs none.
    /// - Throws: ``LibraryError``, ``CLIPModelError``, ``IndexingError/cannotBuildIndex(reason:)``, or
    ///   `CancellationError`.
    public func verifySearchIndex(
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> SearchIndexReport? {
        guard let model = try catalog.models().first(where: { $0.fingerprint == fingerprint }) else {
            return nil
        }
        return try await whileNotStopped { isStopped in
            let rebuild = try searchIndex(of: model, isStopped)
            return try translating {
                guard let found = try rebuild.verify(threads: options.threads, progress: building) else {
                    return try build(rebuild, building)
                }
                let need = try rebuild.need()
                if let report = found.report, report.isGoodEnough, need == .nothing { return report }
                if need == .removal { return try build(rebuild, building) }
                var report = try rebuild.build(threads: options.threads, progress: building)
                report.problem = found.problem
                return report
            }
        }
    }

    /// Builds or removes the search index if it is due.
    ///
    /// - Throws: as ``verifySearchIndex(building:)``.
    func build(
        _ rebuild: IndexRebuild, _ building: (IndexBuildProgress) -> Void
    ) throws -> SearchIndexReport? {
        try translating {
            switch try rebuild.need(readsAll: true) {
            case .nothing:
                rebuild.removeLeftovers()
                return try CurrentIndex(catalog, rebuild.model).base.map { SearchIndexReport($0.description) }
            case .removal:
                try rebuild.remove()
                return nil
            case .build(let problem):
                var report = try rebuild.build(threads: options.threads, progress: building)
                report.problem = problem
                return report
            }
        }
    }

    func searchIndex(
        of model: ModelRecord, _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> IndexRebuild {
        let former = try catalog.indexSettings(modelID: model.id)
        let settings = options.searchIndex.settings(over: former)
        if settings != former { try catalog.setIndexSettings(settings, modelID: model.id) }
        return IndexRebuild(
            catalog: catalog, model: model, encoder: encoder, smallestSize: options.searchIndex.smallestSize,
            settings: settings, memory: options.searchIndex.memory, isCancelled: isStopped)
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
            throw IndexingError.cannotBuildIndex(reason: error.description)
        }
    }
}

extension SearchIndexReport {
    /// How far a recall that is measured on other embeddings than at the build may fall below what was asked for.
    private static let tolerance: Float = 0.01

    fileprivate var isGoodEnough: Bool { min(text.recall, image.recall) >= target - Self.tolerance }
}
