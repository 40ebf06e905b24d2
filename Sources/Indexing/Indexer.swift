internal import CLIPModel
internal import FilePaths
internal import Glibc
public import ImageEmbedding
internal import Kernels
public import LibraryStore
public import SearchIndex
public import SystemPackage
internal import VectorIndex

/// Updates a library from files and folders: crawl, change check, decode, encode, store, index.
///
/// Only one indexer at a time should write to a library. Hold a `LibraryLock` while it works.
///
/// ```swift
/// let indexer = try Indexer(library: catalog, embedder: ImageEmbedder(encoder), modelName: "scenes")
/// let report = try await indexer.index(["/home/me/Pictures"]) { print("\($0.done) of \($0.total)") }
/// print("\(report.added) added, \(report.failures.count) failed")
/// ```
public struct Indexer: Sendable {
    let library: any Library
    let embedder: ImageEmbedder
    let modelName: String
    let fingerprint: String
    let options: IndexingOptions

    /// Creates an indexer that adds embeddings of one model to a library, which may also hold embeddings of other
    /// models.
    ///
    /// The library identifies the model by its fingerprint. Indexing records `modelName` as its name.
    /// - Throws: ``IndexingError/changedModel(library:name:)`` if the library holds embeddings of another model with
    ///   this name, ``IndexingError/wrongDimension(library:name:recorded:dimension:)`` if it records another dimension for
    ///   this model, `CLIPModelError`, or `LibraryError`.
    public init(
        library: any Library, embedder: ImageEmbedder, modelName: String,
        options: IndexingOptions = IndexingOptions()
    ) throws {
        let encoder = embedder.encoder
        let fingerprint = try encoder.fingerprint()
        for model in try library.models() {
            if model.fingerprint == fingerprint {
                // A library may come from anywhere, so its record of this model may be wrong.
                guard model.dimension == encoder.dimension else {
                    throw IndexingError.wrongDimension(
                        library: library.path.string, name: model.name, recorded: model.dimension,
                        dimension: encoder.dimension)
                }
            } else if model.name == modelName, try library.embeddingCount(modelID: model.id) > 0 {
                throw IndexingError.changedModel(library: library.path.string, name: modelName)
            }
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
    /// - Throws: ``IndexingError`` before any picture is indexed; `LibraryError` or `CLIPModelError` later.
    ///   Everything that was committed before an error stays.
    public func index(
        _ paths: [FilePath], progress: (IndexingProgress) -> Void = { _ in },
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexingReport {
        let roots = try Self.resolve(paths)
        return try await run(roots, progress, building) { settings in
            let crawl = try PictureCrawler(roots: roots, settings)
            if !crawl.isEmpty { try remember(roots) }
            return crawl
        } ifNothingIsFound: {
            throw IndexingError.noPictures(paths: paths.map(\.string))
        }
    }

    /// Brings all folders up to date that the library keeps up to date. Of a folder that is not there, the library keeps what
    /// it knows, as of one that is empty.
    ///
    /// - Parameters:
    ///   - progress: Called after every commit, on the thread that commits.
    ///   - building: Called while the search index is built at the end.
    /// - Throws: ``IndexingError/noFolders(library:)`` if the library keeps none; otherwise as ``index(_:progress:building:)``, but
    ///   nothing for folders that are not there.
    public func indexFolders(
        progress: (IndexingProgress) -> Void = { _ in }, building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexingReport {
        let folders = try library.folders()
        guard !folders.isEmpty else { throw IndexingError.noFolders(library: library.path.string) }
        return try await run(folders, progress, building) {
            try PictureCrawler(folders: folders, $0)
        } ifNothingIsFound: {
            throw IndexingError.noPictures(paths: folders.map(\.string))
        }
    }

    /// Adds the folders among these paths to those that the library keeps up to date, unless they are in one of those.
    private func remember(_ roots: [FilePath]) throws {
        let known = try library.folders()
        try library.addFolders(
            roots.filter { root in
                FileStatus(following: root)?.isFolder == true && !known.contains { root.isInside($0) }
            })
    }

    /// Updates the library for a set of changes: files and folders that were created, changed, renamed or deleted.
    ///
    /// A path that no longer exists removes the pictures at or below it from the library, unless their disk is missing. Nothing
    /// is read of other files.
    /// - Parameters:
    ///   - changes: Paths of files and folders; relative paths start at the current folder. A sidecar or another companion
    ///     stands for its picture, and a file with patterns of what is left out for its folder. Other files that are not pictures are
    ///     ignored.
    ///   - progress: Called after every commit, on the thread that commits.
    ///   - building: Called while the search index is built at the end.
    /// - Throws: as ``index(_:progress:building:)``, but nothing for paths that do not exist.
    public func update(
        _ changes: [FilePath], progress: (IndexingProgress) -> Void = { _ in },
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexingReport {
        let changed = changes.map(\.resolvingExistingPart)
        let places =
            changed.map { $0.nameBytes == FolderRules.fileName ? $0.removingLastComponent() : $0 }
            + CompanionFinder.files(relatedTo: changed)
        return try await run(places, progress, building) {
            try PictureCrawler(changes: places, $0)
        } ifNothingIsFound: {
        }
    }

    /// Embeds all pictures that the library knows and whose files are there, for a library that gets another model. Looks at no
    /// other files, and forgets no picture of a missing file.
    ///
    /// - Parameters:
    ///   - progress: Called after every commit, on the thread that commits.
    ///   - building: Called while the search index is built at the end.
    /// - Throws: `LibraryError`, `CLIPModelError` or ``IndexingError``. Everything that was committed before an error stays.
    public func indexKnown(
        progress: (IndexingProgress) -> Void = { _ in }, building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexingReport {
        let files = try library.knownFiles(under: ["/"]).filter {
            !$0.isFailure && FileStatus(of: $0.path)?.isRegularFile == true
        }.map(\.path)
        return try await run(files, progress, building) {
            try PictureCrawler(files: files, $0)
        } ifNothingIsFound: {
        }
    }

    /// Crawls, and runs over what was found. What the library knows of the places is read meanwhile.
    ///
    /// - Parameters:
    ///   - places: Where the crawl looks.
    ///   - crawl: Crawls the places.
    ///   - refuse: Called if neither the disk nor the library has a picture there; throws if that is an error.
    private func run(
        _ places: [FilePath], _ progress: (IndexingProgress) -> Void,
        _ building: (IndexBuildProgress) -> Void,
        _ crawl: (PictureCrawler.Settings) throws -> PictureCrawler,
        ifNothingIsFound refuse: () throws -> Void
    ) async throws -> IndexingReport {
        try await whileNotStopped { isStopped in
            let start = ContinuousClock.now
            let rules = try library.crawlRules()
            let settings = PictureCrawler.Settings(
                exclusions: Exclusions(rules, folders: try library.folders()),
                readsNamesWithoutExtension: options.readsNamesWithoutExtension, isStopped: isStopped)
            let modelID = try library.models().first { $0.fingerprint == fingerprint }?.id
            async let known = KnownPlaces(places, of: library, modelID: modelID, rules: rules)
            let found: PictureCrawler
            do {
                found = try crawl(settings)
            } catch is CancellationError {
                var report = IndexingReport()
                report.isInterrupted = true
                return report
            }
            let run = try IndexingRun(self, try await known, found, start: start, isStopped)
            guard !run.isEmpty else {
                try refuse()
                return IndexingReport()
            }
            return try await run.finish(progress, building)
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

extension Indexer {
    /// Reads every byte of the library's search index, compares it with the library, and measures its recall again; an
    /// index that is damaged or finds too little is built anew.
    ///
    /// - Parameter building: Called as the work goes on, on this thread.
    /// - Returns: What the index finds now; nil if the library has none and needs none.
    /// - Throws: `LibraryError`, `CLIPModelError`, ``IndexingError/cannotBuildIndex(_:)``, or
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
