public import CLIPModel
public import CatalogStore
internal import FilePaths
public import ImagePreprocessing
internal import Glibc
public import SystemPackage

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
    let options: IndexingOptions

    /// An indexer that fills `catalog` with embeddings of one model, beside those of others.
    ///
    /// The library's model is known by its fingerprint, and goes by `modelName` once something was indexed with it.
    /// - Throws: ``IndexingError/changedModel(library:name:)`` when the library holds embeddings of another model of this
    ///   name; ``CLIPModelError`` or ``LibraryError``.
    public init(
        catalog: Catalog, encoder: CLIPEncoder, modelName: String, preprocessor: ImagePreprocessor,
        decoder: ImageDecoder = ImageDecoder(), options: IndexingOptions = IndexingOptions()
    ) throws {
        let shape = preprocessor.configuration.tensorShape
        try encoder.checkInputShape([shape.channels, shape.height, shape.width])
        let fingerprint = try encoder.fingerprint()
        let isForeign = try catalog.models().contains { model in
            // A library may come from anywhere, and say of a model what is not so.
            if model.fingerprint == fingerprint { return model.dimension != encoder.dimension }
            return try model.name == modelName && catalog.embeddingCount(modelID: model.id) > 0
        }
        if isForeign {
            throw IndexingError.changedModel(library: catalog.path.string, name: modelName)
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
    /// - Throws: ``IndexingError`` before anything is changed; ``LibraryError`` or ``CLIPModelError`` later,
    ///   after which everything that was committed stays.
    public func index(
        _ paths: [FilePath], progress: (IndexingProgress) -> Void = { _ in },
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexingReport {
        try await whileNotStopped { try await index(paths, $0, progress, building) }
    }

    private func index(
        _ paths: [FilePath], _ isStopped: @escaping @Sendable () -> Bool,
        _ progress: (IndexingProgress) -> Void, _ building: (IndexBuildProgress) -> Void
    ) async throws -> IndexingReport {
        let clock = ContinuousClock()
        let start = clock.now
        let roots = try Self.resolve(paths)
        guard let crawl = try Self.crawl(roots) else {
            var report = IndexingReport()
            report.isInterrupted = true
            return report
        }
        let modelID = try catalog.models().first { $0.fingerprint == fingerprint }?.id
        let known = try catalog.knownFiles(under: roots + crawl.linkTargets, modelID: modelID)
        guard !crawl.files.isEmpty || !known.isEmpty else {
            throw IndexingError.noPictures(paths: paths.map(\.string))
        }

        // What is wrong with the text encoder is found before the pictures are embedded for nothing.
        if modelID == nil { _ = try encoder.embed(texts: [""]) }
        var sample = PrecisionSample(dimension: encoder.dimension)
        let model = try registerModel(&sample)
        let one = OneFileOneImage(crawl.files, known: known)
        let renamed = try rename(one, modelID: model.id)
        let mountPoints = try catalog.mountPoints()
        let plan = IndexingPlan(
            files: one.files, crawl: crawl,
            known: renamed
                ? try catalog.knownFiles(under: roots + crawl.linkTargets, modelID: modelID) : known,
            disks: MissingDisks(known: mountPoints), decoder: decoder, options: options)
        let reader = PictureReader(
            catalog: catalog, model: model, decoder: decoder, preprocessor: preprocessor,
            readsAll: options.readsAll)
        var writer = BatchWriter(reader: reader, encoder: encoder, sample: model.usesFloat16 ? sample : nil)
        var pipeline = IndexingPipeline(plan.items, reader: reader, encoder: encoder, options: options)
        progress(IndexingProgress(done: 0, total: plan.items.count, failed: 0))
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
            try forgetMissing(plan, &writer)
            try rememberMountPoints(crawl, former: mountPoints, plan)
        }

        var report = writer.report
        report.unchanged += plan.unchanged
        report.knownFailures = plan.knownFailures
        report.emptiedFolders = plan.emptiedFolders
        report.missingDisks = plan.missingDisks
        report.removed += one.superfluous.count
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
            throw IndexingError.precisionIsLost(library: catalog.path.string, name: modelName)
        }
        try sample.fill(from: catalog, modelID: model.id)
        try catalog.convertToFloat16(modelID: model.id)
        return try catalog.model(named: modelName) ?? model
    }

    /// Gives images that are known by a way that leads through links the path of their file; true where there were any.
    private func rename(_ one: OneFileOneImage, modelID: Int64) throws -> Bool {
        var changes = one.superfluous.map { LibraryChange.remove(path: $0) }
        changes += one.renamed.compactMap { image, file in
            image.imageID.map { id in
                // The times are those of the reading, so that a change since then is noticed.
                .move(
                    id: id, path: file.path, fileSize: image.fileSize,
                    modificationTime: image.modificationTime, changeTime: image.changeTime)
            }
        }
        try catalog.apply(changes, modelID: modelID)
        return !changes.isEmpty
    }

    /// Forgets what is missing, unless it was put back while the run went on, or its disk went missing meanwhile.
    private func forgetMissing(_ plan: IndexingPlan, _ writer: inout BatchWriter) throws {
        let disks = MissingDisks(known: options.forgetsEmptyFolders ? [] : try catalog.mountPoints())
        try writer.remove(
            plan.missing.filter { path in
                !writer.movedFrom.contains(path) && disks.mountPoint(of: path) == nil
                    && (FileStatus.isGone(path) || FileStatus(of: path)?.isRegularFile == false)
            })
    }

    /// Remembers where disks are mounted with pictures on them. Those that are missing stay remembered as long as pictures of
    /// theirs are.
    private func rememberMountPoints(
        _ crawl: PictureCrawler, former: [MountPoint], _ plan: IndexingPlan
    ) throws {
        let missing = Set(plan.missingDisks)
        let found = crawl.mountPoints.filter { mountPoint in
            !missing.contains(mountPoint) && crawl.files.contains { $0.path.isInside(mountPoint) }
        }.compactMap(MountPoint.init(at:))
        let gone = try former.map(\.path).filter { path in
            guard !missing.contains(path), MountPoint(at: path) == nil else { return false }
            return try options.forgetsEmptyFolders || crawl.files.contains { $0.path.isInside(path) }
                || catalog.knownFiles(under: [path]).isEmpty
        }
        try catalog.updateMountPoints(found.filter { !former.contains($0) }, forgetting: gone)
    }

    /// What is indexed stays so even when the search index cannot be built.
    private func updateSearchIndex(
        _ rebuild: IndexRebuild, _ report: inout IndexingReport, _ building: (IndexBuildProgress) -> Void
    ) throws {
        do {
            report.searchIndex = try build(rebuild, building)
        } catch IndexingError.cannotBuildIndex(let reason) {
            report.indexProblem = reason
        } catch let error as LibraryError {
            report.indexProblem = error.description
        } catch is CancellationError {
            return
        }
    }

    /// What lies below the roots; nil when the task was cancelled meanwhile.
    private static func crawl(_ roots: [FilePath]) throws -> PictureCrawler? {
        do {
            return try PictureCrawler(roots: roots)
        } catch is CancellationError {
            return nil
        }
    }

    /// The absolute paths, without symbolic links, of files and folders that should be indexed.
    ///
    /// - Throws: ``IndexingError/missing(path:)`` or ``IndexingError/unreadable(path:reason:)``.
    public static func resolve(_ paths: [FilePath]) throws -> [FilePath] {
        try paths.map { path in
            guard let resolved = path.resolvingLinks else {
                guard errno == ENOENT || errno == ENOTDIR else {
                    throw IndexingError.unreadable(
                        path: path.string, reason: String(cString: strerror(errno)))
                }
                throw IndexingError.missing(path: path.string)
            }
            return resolved
        }
    }
}
