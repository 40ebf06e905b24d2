internal import CLIPModel
internal import FilePaths
internal import ImageEmbedding
internal import ImagePreprocessing
internal import Kernels
internal import LibraryStore
internal import SearchIndex
internal import SystemPackage
internal import TextEmbedding

/// One run of an indexer over what a crawl found: compare, embed, forget, report, build the search index.
struct IndexingRun {
    /// The strengths of hits are recorded after this many files of a long run, and at its end.
    private static let picturesPerRecording = 2000

    private let indexer: Indexer
    /// Where the crawl looked.
    private let places: [FilePath]
    private let crawl: PictureCrawler
    private let start: ContinuousClock.Instant
    private let isStopped: @Sendable () -> Bool
    /// The model as the library knows it before the run.
    private let knownModelID: Int64?
    /// The files that are not as the library knows them.
    private let changed: ChangedFiles
    private let finder: CompanionFinder
    private let rules: ReadingRules
    /// What the library knows in these places before the run, without pictures that were found as they are.
    private let known: [KnownFile]

    /// Looks up what the library knows of the places.
    ///
    /// - Parameters:
    ///   - known: What the library knew when the crawl began.
    ///   - start: When the crawl began.
    ///   - isStopped: Whether the task was cancelled; asked on any thread.
    /// - Throws: ``LibraryError``.
    init(
        _ indexer: Indexer, _ known: KnownPlaces, _ crawl: PictureCrawler, start: ContinuousClock.Instant,
        _ isStopped: @escaping @Sendable () -> Bool
    ) throws {
        self.indexer = indexer
        self.crawl = crawl
        self.start = start
        self.isStopped = isStopped
        rules = ReadingRules(
            pixelLimit: indexer.embedder.decoder.pixelLimit, leastSide: known.rules.leastSide)
        let known = try known.adding(crawl.linkTargets, of: indexer.library)
        places = known.places
        knownModelID = known.modelID
        var finder = CompanionFinder(separatesPairs: indexer.options.separatesPairs)
        changed = ChangedFiles(
            crawl, marks: known.marks, readsAll: indexer.options.readsAll, finder: &finder)
        self.finder = finder
        self.known = try Self.known(changed, in: places, of: indexer.library, modelID: knownModelID)
    }

    /// What the library knows of files that are not as it knows them, and of files that failed.
    private static func known(
        _ changed: ChangedFiles, in places: [FilePath], of library: any Library, modelID: Int64?
    ) throws -> [KnownFile] {
        try library.knownFiles(imageIDs: changed.marks.unsettledIDs, modelID: modelID)
            + library.knownFailures(under: places)
    }

    /// Whether neither the disk nor the library has a picture in these places.
    var isEmpty: Bool { crawl.isEmpty && changed.marks.isEmpty && known.isEmpty }

    private var library: any Library { indexer.library }
    private var encoder: CLIPEncoder { indexer.embedder.encoder }
    private var options: IndexingOptions { indexer.options }

    /// Does all that the crawl calls for, or, if the task is cancelled, ends early with what is done.
    ///
    /// - Throws: as ``Indexer/index(_:progress:building:)``.
    func finish(
        _ progress: (IndexingProgress) -> Void, _ building: (IndexBuildProgress) -> Void
    ) async throws -> IndexingReport {
        var sample = PrecisionSample(dimension: encoder.dimension)
        let model = try registerModel(&sample)
        let mountPoints = try library.mountPoints()
        let (plan, superfluous) = try compare(model, mountPoints)
        var writer = BatchWriter(
            library: library, model: model, sample: model.precision != .float32 ? sample : nil)
        let builder = try indexer.indexBuilder(of: model, isStopped)
        let recorder = try StrengthRecorder(
            library: library, model: model, encoder: encoder, isCancelled: isStopped)
        let hasBuilt = try await embed(plan, &writer, builder, recorder, progress)
        if !Task.isCancelled {
            try forgetMissing(plan, &writer)
            try rememberMountPoints(former: mountPoints, plan)
        }
        try recordStrengths(recorder)
        var report = report(plan, writer)
        report.removed += superfluous
        if !Task.isCancelled {
            report.precision = try writer.sample?.loss(encoder, threads: options.threads)
        }
        if !Task.isCancelled { try updateSearchIndex(builder, &report, building) }
        if hasBuilt { report.searchIndex?.wasBuilt = true }
        report.isInterrupted = Task.isCancelled
        return report
    }

    /// Registers the model in the library, and converts its embeddings to the precision that the options ask for.
    ///
    /// - Parameter sample: Receives embeddings as they were before this rounding.
    private func registerModel(_ sample: inout PrecisionSample) throws -> ModelRecord {
        // Try the text encoder of a new model first, so that a broken one is found before any picture is embedded.
        if knownModelID == nil { _ = try encoder.embed(texts: [""]) }
        let model = try library.registerModel(
            name: indexer.modelName, fingerprint: indexer.fingerprint, dimension: encoder.dimension,
            precision: options.precision)
        guard let precision = options.precision, precision != model.precision else { return model }
        guard precision.size < model.precision.size else {
            throw IndexingError.precisionIsLost(library: library.path.string, name: indexer.modelName)
        }
        try sample.fill(from: library, modelID: model.id)
        try library.roundEmbeddings(modelID: model.id, to: precision)
        IndexFiles(library: library.path).remove(modelID: model.id)
        return try library.model(named: indexer.modelName) ?? model
    }

    /// Compares the crawl with the library, in which each file first gets its one row.
    ///
    /// - Returns: The plan, and the number of rows that were superfluous.
    private func compare(
        _ model: ModelRecord, _ mountPoints: [MountPoint]
    ) throws -> (plan: IndexingPlan, superfluous: Int) {
        let one = OneFileOneImage(changed.files, known: known, isSettled: changed.marks.isSettled(_:))
        var finder = finder
        let pairs = PicturePairs(
            one.files, known: known, finder: &finder, isSettled: changed.marks.isSettled(_:))
        let superfluous = one.superfluous + pairs.superfluous
        let isChanged = try bringInOrder(one, without: superfluous, modelID: model.id)
        let plan = IndexingPlan(
            files: pairs.files, crawl: crawl,
            known: isChanged
                ? try Self.known(changed, in: places, of: library, modelID: knownModelID) : known,
            disks: MissingDisks(known: mountPoints), finder: &finder, rules: rules, options: options)
        return (plan, superfluous.count)
    }

    /// Renames images whose known path leads through links to the path of their file, and removes superfluous rows.
    /// Returns whether anything changed.
    private func bringInOrder(
        _ one: OneFileOneImage, without superfluous: [FilePath], modelID: Int64
    ) throws -> Bool {
        var changes = superfluous.map { LibraryChange.remove(path: $0) }
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

    /// Reads, encodes and stores the files of a plan, while a thread of its own rebuilds the search index if enough come in.
    ///
    /// - Returns: Whether that built the search index.
    private func embed(
        _ plan: IndexingPlan, _ writer: inout BatchWriter, _ builder: IndexBuilder,
        _ recorder: StrengthRecorder, _ progress: (IndexingProgress) -> Void
    ) async throws -> Bool {
        let reader = PictureReader(
            library: library, model: writer.model, embedder: indexer.embedder, rules: rules,
            readsAll: options.readsAll)
        var pipeline = IndexingPipeline(plan.items, reader: reader, options: options)
        progress(IndexingProgress(done: 0, total: plan.items.count, failed: 0))
        let background = BackgroundIndexBuilder(builder)
        var recorded = 0
        do {
            try await pipeline.run(&writer) { step in
                progress(step)
                background.consider(done: step.done, of: step.total)
                // Searches during a long run know the strengths of what came in so far.
                guard step.done - recorded >= Self.picturesPerRecording else { return }
                recorded = step.done
                try recordStrengths(recorder)
            }
        } catch {
            await background.finish()
            throw error
        }
        await background.finish()
        return background.hasBuilt
    }

    /// Records what the strengths of hits are computed from, unless the task is cancelled; then the next run does.
    private func recordStrengths(_ recorder: StrengthRecorder) throws {
        do {
            try recorder.bringUpToDate()
        } catch is CancellationError {
            return
        }
    }

    /// Removes missing files from the library, except those that came back during the run and those whose disk is
    /// missing now, and files that the library leaves out now.
    private func forgetMissing(_ plan: IndexingPlan, _ writer: inout BatchWriter) throws {
        let disks = MissingDisks(known: options.forgetsEmptyFolders ? [] : try library.mountPoints())
        let paths = (plan.missing + plan.excluded).filter {
            !writer.movedFrom.contains($0) && disks.mountPoint(of: $0) == nil
        }
        let gone = Set(
            paths.filter { FileStatus.isGone($0) || FileStatus(of: $0)?.isRegularFile == false })
        try writer.remove(paths.filter(gone.contains))
        let excluded = Set(plan.excluded)
        try writer.exclude(paths.filter { excluded.contains($0) && !gone.contains($0) })
    }

    /// Records the mount points of disks that hold pictures. A missing disk stays recorded as long as the library has
    /// pictures on it.
    private func rememberMountPoints(former: [MountPoint], _ plan: IndexingPlan) throws {
        let missing = Set(plan.missingDisks)
        let found = crawl.mountPoints.filter { mountPoint in
            !missing.contains(mountPoint) && crawl.hasPictures(in: mountPoint)
        }.compactMap(MountPoint.init(at:))
        let gone = try former.map(\.path).filter { path in
            guard !missing.contains(path), MountPoint(at: path) == nil else { return false }
            return try options.forgetsEmptyFolders || crawl.hasPictures(in: path)
                || library.knownFiles(under: [path]).isEmpty
        }
        try library.updateMountPoints(found.filter { !former.contains($0) }, forgetting: gone)
    }

    /// Reports what was done up to the last commit.
    private func report(_ plan: IndexingPlan, _ writer: BatchWriter) -> IndexingReport {
        var report = writer.report
        report.unchanged += plan.unchanged + changed.marks.settledCount
        report.tooSmall += plan.tooSmall
        report.knownFailures = plan.knownFailures
        report.absent.merge(plan.absent, uniquingKeysWith: +)
        report.emptiedFolders = plan.emptiedFolders
        report.missingDisks = plan.missingDisks
        report.failures += crawl.problems
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        return report
    }

    /// Builds the search index if needed. An error goes into the report, because the pictures are indexed anyway.
    private func updateSearchIndex(
        _ builder: IndexBuilder, _ report: inout IndexingReport, _ building: (IndexBuildProgress) -> Void
    ) throws {
        do {
            report.searchIndex = try indexer.build(builder, building)
        } catch IndexingError.cannotBuildIndex(let problem) {
            report.indexProblem = .index(problem)
        } catch let error as LibraryError {
            report.indexProblem = .library(error)
        } catch is CancellationError {
            return
        }
    }
}
