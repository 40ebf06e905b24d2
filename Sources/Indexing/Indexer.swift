internal import CLIPModel
internal import FilePaths
internal import Glibc
public import ImageEmbedding
public import LibraryStore
public import SearchIndex
public import SystemPackage

/// Updates a library from files and folders: crawl, change check, decode, encode, store, index.
///
/// Only one indexer at a time should write to a library. Hold a ``LibraryLock`` while it works.
public struct Indexer: Sendable {
    let library: any Library
    let embedder: ImageEmbedder
    private let modelName: String
    let fingerprint: String
    let options: IndexingOptions

    /// Creates an indexer that adds embeddings of one model to a library, which may also hold embeddings of other
    /// models.
    ///
    /// The library identifies the model by its fingerprint. Indexing records `modelName` as its name.
    /// - Throws: ``IndexingError/changedModel(library:name:)`` if the library holds embeddings of another model with
    ///   this name, or records another dimension for this model; ``CLIPModelError`` or ``LibraryError``.
    public init(
        library: any Library, embedder: ImageEmbedder, modelName: String,
        options: IndexingOptions = IndexingOptions()
    ) throws {
        let encoder = embedder.encoder
        let fingerprint = try encoder.fingerprint()
        let isForeign = try library.models().contains { model in
            // A library may come from anywhere, so its record of this model may be wrong.
            if model.fingerprint == fingerprint { return model.dimension != encoder.dimension }
            return try model.name == modelName && library.embeddingCount(modelID: model.id) > 0
        }
        if isForeign {
            throw IndexingError.changedModel(library: library.path.string, name: modelName)
        }
        self.library = library
        self.embedder = embedder
        self.modelName = modelName
        self.fingerprint = fingerprint
        var options = options
        options.batchSize = min(options.batchSize, encoder.usefulBatchSize)
        self.options = options
    }

    var encoder: CLIPEncoder { embedder.encoder }

    /// Indexes the pictures in files and folders, and removes pictures from the library whose files are gone.
    ///
    /// If the task is cancelled, files that are already read are still encoded and committed, and
    /// ``IndexingReport/isInterrupted`` is true.
    /// - Parameters:
    ///   - paths: Files and folders; relative paths start at the current folder.
    ///   - progress: Called after every commit, on the thread that commits.
    ///   - building: Called while the search index is built at the end.
    /// - Throws: ``IndexingError`` before any picture is indexed; ``LibraryError`` or ``CLIPModelError`` later.
    ///   Everything that was committed before an error stays.
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
        let modelID = try library.models().first { $0.fingerprint == fingerprint }?.id
        let known = try library.knownFiles(under: roots + crawl.linkTargets, modelID: modelID)
        guard !crawl.files.isEmpty || !known.isEmpty else {
            throw IndexingError.noPictures(paths: paths.map(\.string))
        }

        // Try the text encoder of a new model first, so that a broken one is found before any picture is embedded.
        if modelID == nil { _ = try encoder.embed(texts: [""]) }
        var sample = PrecisionSample(dimension: encoder.dimension)
        let model = try registerModel(&sample)
        let one = OneFileOneImage(crawl.files, known: known)
        let renamed = try rename(one, modelID: model.id)
        let mountPoints = try library.mountPoints()
        let plan = IndexingPlan(
            files: one.files, crawl: crawl,
            known: renamed
                ? try library.knownFiles(under: roots + crawl.linkTargets, modelID: modelID) : known,
            disks: MissingDisks(known: mountPoints), decoder: embedder.decoder, options: options)
        let reader = PictureReader(
            library: library, model: model, embedder: embedder, readsAll: options.readsAll)
        var writer = BatchWriter(library: library, model: model, sample: model.usesFloat16 ? sample : nil)
        var pipeline = IndexingPipeline(plan.items, reader: reader, options: options)
        progress(IndexingProgress(done: 0, total: plan.items.count, failed: 0))
        let builder = try indexBuilder(of: model, isStopped)
        let stop = StopFlag()
        let background = BackgroundIndexBuilder(
            try indexBuilder(of: model) { stop.isSet || isStopped() }, stop: stop)
        do {
            try await pipeline.run(&writer) { step in
                progress(step)
                background.consider(done: step.done, of: step.total)
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
        if !Task.isCancelled { try updateSearchIndex(builder, &report, building) }
        if background.hasBuilt { report.searchIndex?.wasBuilt = true }
        report.isInterrupted = Task.isCancelled
        return report
    }

    /// Registers the model in the library, and converts its embeddings to the precision that the options ask for.
    ///
    /// - Parameter sample: Receives embeddings as they were before this rounding.
    private func registerModel(_ sample: inout PrecisionSample) throws -> ModelRecord {
        let model = try library.registerModel(
            name: modelName, fingerprint: fingerprint, dimension: encoder.dimension,
            usesFloat16: options.usesFloat16)
        guard let usesFloat16 = options.usesFloat16, usesFloat16 != model.usesFloat16 else { return model }
        guard usesFloat16 else {
            throw IndexingError.precisionIsLost(library: library.path.string, name: modelName)
        }
        try sample.fill(from: library, modelID: model.id)
        try library.convertToFloat16(modelID: model.id)
        IndexFiles(library: library.path).remove(modelID: model.id)
        return try library.model(named: modelName) ?? model
    }

    /// Renames images whose known path leads through links to the path of their file, and removes superfluous rows.
    /// Returns whether anything changed.
    private func rename(_ one: OneFileOneImage, modelID: Int64) throws -> Bool {
        var changes = one.superfluous.map { LibraryChange.remove(path: $0) }
        changes += one.renamed.compactMap { image, file in
            image.imageID.map { id in
                // Keep the size and times from when the file was read, so that a change since then is noticed.
                .move(
                    id: id, path: file.path, fileSize: image.fileSize,
                    modificationTime: image.modificationTime, changeTime: image.changeTime)
            }
        }
        try library.apply(changes, modelID: modelID)
        return !changes.isEmpty
    }

    /// Removes missing files from the library, except those that came back during the run and those whose disk is
    /// missing now.
    private func forgetMissing(_ plan: IndexingPlan, _ writer: inout BatchWriter) throws {
        let disks = MissingDisks(known: options.forgetsEmptyFolders ? [] : try library.mountPoints())
        try writer.remove(
            plan.missing.filter { path in
                !writer.movedFrom.contains(path) && disks.mountPoint(of: path) == nil
                    && (FileStatus.isGone(path) || FileStatus(of: path)?.isRegularFile == false)
            })
    }

    /// Records the mount points of disks that hold pictures. A missing disk stays recorded as long as the library has
    /// pictures on it.
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
                || library.knownFiles(under: [path]).isEmpty
        }
        try library.updateMountPoints(found.filter { !former.contains($0) }, forgetting: gone)
    }

    /// Builds the search index if needed. An error goes into the report, because the pictures are indexed anyway.
    private func updateSearchIndex(
        _ builder: IndexBuilder, _ report: inout IndexingReport, _ building: (IndexBuildProgress) -> Void
    ) throws {
        do {
            report.searchIndex = try build(builder, building)
        } catch IndexingError.cannotBuildIndex(let problem) {
            report.indexProblem = .index(problem)
        } catch let error as LibraryError {
            report.indexProblem = .library(error)
        } catch is CancellationError {
            return
        }
    }

    /// Crawls the roots; returns nil if the task is cancelled.
    private static func crawl(_ roots: [FilePath]) throws -> PictureCrawler? {
        do {
            return try PictureCrawler(roots: roots)
        } catch is CancellationError {
            return nil
        }
    }

    /// Resolves the paths of files and folders to absolute paths without symbolic links.
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
