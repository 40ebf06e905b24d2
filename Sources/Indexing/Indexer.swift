public import CLIPModel
public import CatalogStore
public import ImagePreprocessing
internal import Glibc

/// Brings a library up to date with some folders: crawl, change check, decode, encode, store, index.
///
/// One indexer at a time should write to a library; hold a ``LibraryLock`` meanwhile.
public struct Indexer: Sendable {
    let catalog: Catalog
    let encoder: CLIPEncoder
    private let modelName: String
    let fingerprint: String
    private let preprocessor: ImagePreprocessor
    private let decoder: ImageDecoder
    let options: IndexOptions

    /// An indexer that fills `catalog` with embeddings of one model, beside those of others.
    ///
    /// The library's model is known by its fingerprint, and goes by `modelName` once something was indexed with it.
    /// - Throws: ``IndexingError/changedModel(library:name:)`` when the library holds embeddings of another model of this
    ///   name; ``CLIPModelError`` or ``CatalogError``.
    public init(
        catalog: Catalog, encoder: CLIPEncoder, modelName: String, preprocessor: ImagePreprocessor,
        decoder: ImageDecoder = ImageDecoder(), options: IndexOptions = IndexOptions()
    ) throws {
        let shape = preprocessor.configuration.tensorShape
        try encoder.checkInputShape([shape.channels, shape.height, shape.width])
        let fingerprint = try encoder.fingerprint()
        let namesake = try catalog.model(named: modelName)
        if let namesake, namesake.fingerprint != fingerprint,
            try catalog.embeddingCount(modelID: namesake.id) > 0
        {
            throw IndexingError.changedModel(library: catalog.path, name: modelName)
        }
        self.catalog = catalog
        self.encoder = encoder
        self.modelName = modelName
        self.fingerprint = fingerprint
        self.preprocessor = preprocessor
        self.decoder = decoder
        var options = options
        options.batchSize = min(options.batchSize, encoder.usefulBatchSize)
        self.options = options
    }

    /// Indexes the pictures in files and folders, and forgets those that are gone from them.
    ///
    /// When the task is cancelled, what is already read is still encoded and committed, and the report says
    /// that it was interrupted.
    /// - Parameters:
    ///   - paths: Files and folders; relative ones start at the current folder.
    ///   - progress: Called after every commit, on the thread that commits.
    ///   - building: Called while the search index is built at the end.
    /// - Throws: ``IndexingError`` before anything is changed; ``CatalogError`` or ``CLIPModelError`` later,
    ///   after which everything that was committed stays.
    public func index(
        _ paths: [String], progress: (IndexProgress) -> Void = { _ in },
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexReport {
        try await whileNotStopped { try await index(paths, $0, progress, building) }
    }

    private func index(
        _ paths: [String], _ isStopped: @escaping @Sendable () -> Bool,
        _ progress: (IndexProgress) -> Void, _ building: (IndexBuildProgress) -> Void
    ) async throws -> IndexReport {
        let clock = ContinuousClock()
        let start = clock.now
        let roots = try Self.resolve(paths)
        guard let crawl = try Self.crawl(roots) else {
            var report = IndexReport()
            report.isInterrupted = true
            return report
        }
        let modelID = try catalog.models().first { $0.fingerprint == fingerprint }?.id
        let known = try catalog.knownFiles(under: roots, modelID: modelID)
        let plan = IndexPlan(crawl: crawl, known: known, options: options)
        guard !crawl.files.isEmpty || !known.isEmpty else { throw IndexingError.noPictures(paths: paths) }

        // What is wrong with the text encoder is found before the pictures are embedded for nothing.
        if modelID == nil { _ = try encoder.embed(texts: [""]) }
        var sample = PrecisionSample(dimension: encoder.dimension)
        let model = try registerModel(&sample)
        let reader = PictureReader(
            catalog: catalog, model: model, decoder: decoder, preprocessor: preprocessor)
        var writer = BatchWriter(reader: reader, encoder: encoder, sample: model.usesFloat16 ? sample : nil)
        var pipeline = IndexPipeline(plan.items, reader: reader, encoder: encoder, options: options)
        progress(IndexProgress(done: 0, total: plan.items.count, failed: 0))
        let rebuild = try searchIndex(of: model, isStopped)
        let background = try BackgroundRebuild(unless: isStopped) { try searchIndex(of: model, $0) }
        do {
            try await pipeline.run(&writer) { step in
                progress(step)
                background.consider(step)
            }
        } catch {
            await background.finish()
            throw error
        }
        await background.finish()
        if !Task.isCancelled {
            try writer.remove(plan.missing.filter { !writer.movedFrom.contains(PathKey($0)) })
        }

        var report = writer.report
        report.unchanged += plan.unchanged
        report.knownFailures = plan.knownFailures
        report.emptiedFolders = plan.emptiedFolders
        report.failures += crawl.problems
        report.seconds = (clock.now - start) / .seconds(1)
        if !Task.isCancelled {
            report.precision = try writer.sample?.loss(encoder, threads: options.threads)
        }
        if !Task.isCancelled { try updateSearchIndex(rebuild, &report, building) }
        if background.hasBuilt { report.searchIndex?.wasBuilt = true }
        report.isInterrupted = Task.isCancelled
        return report
    }

    /// The library's record of the model, whose embeddings are stored as the options want it.
    ///
    /// - Parameter sample: Takes embeddings that are rounded now.
    private func registerModel(_ sample: inout PrecisionSample) throws -> ModelRecord {
        let model = try catalog.registerModel(
            name: modelName, fingerprint: fingerprint, dimension: encoder.dimension,
            usesFloat16: options.usesFloat16)
        guard let usesFloat16 = options.usesFloat16, usesFloat16 != model.usesFloat16 else { return model }
        guard usesFloat16 else {
            throw IndexingError.precisionIsLost(library: catalog.path, name: modelName)
        }
        try sample.fill(from: catalog, modelID: model.id)
        try catalog.convertToFloat16(modelID: model.id)
        return try catalog.model(named: modelName) ?? model
    }

    /// What is indexed stays so even when the search index cannot be built.
    private func updateSearchIndex(
        _ rebuild: IndexRebuild, _ report: inout IndexReport, _ building: (IndexBuildProgress) -> Void
    ) throws {
        do {
            report.searchIndex = try build(rebuild, building)
        } catch IndexingError.cannotBuildIndex(let reason) {
            report.indexProblem = reason
        } catch let error as CatalogError {
            report.indexProblem = error.description
        } catch is CancellationError {
            return
        }
    }

    /// What lies below the roots; nil when the task was cancelled meanwhile.
    private static func crawl(_ roots: [String]) throws -> PictureCrawler? {
        do {
            return try PictureCrawler(roots: roots)
        } catch is CancellationError {
            return nil
        }
    }

    /// The absolute paths, without symbolic links, of files and folders that should be indexed.
    ///
    /// - Throws: ``IndexingError/missing(path:)`` or ``IndexingError/unreadable(path:reason:)``.
    public static func resolve(_ paths: [String]) throws -> [String] {
        try paths.map { path in
            guard let resolved = realpath(path, nil) else {
                guard errno == ENOENT || errno == ENOTDIR else {
                    throw IndexingError.unreadable(path: path, reason: String(cString: strerror(errno)))
                }
                throw IndexingError.missing(path: path)
            }
            defer { free(resolved) }
            return String(cString: resolved)
        }
    }
}
