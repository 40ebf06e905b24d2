internal import Answers
internal import ArgumentParser
internal import CatalogStore
internal import CLIPModel
internal import ImagePreprocessing
internal import Indexing
internal import LibraryStore
internal import ModelHub
internal import SearchIndex
internal import Session
internal import SystemPackage

/// `photoseek index PATH...`
struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Index pictures: add new ones, update changed ones, and forget deleted ones.",
        discussion: """
            photoseek index ~/Pictures
              photoseek index                      all folders that the library remembers
              photoseek index --exclude 'Drafts/'  these, without folders of this name from now on
            """)

    @Argument(
        help: ArgumentHelp(
            "Folders, which the library remembers, or single pictures (\(ImageFormat.anyName)); without any, all remembered folders.",
            valueName: "path"))
    var paths: [PathArgument] = []

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var pixels: PixelOptions

    @OptionGroup var workers: ThreadOptions

    @Flag(
        name: .customLong("switch"),
        help: ArgumentHelp(
            "Move the library to the model that --model names: embed all its pictures, then use it by default.",
            discussion: "Searches use the former model meanwhile. Needs no path."))
    var switchesModel = false

    @Flag(help: "Retry files that failed in an earlier run, even if they have not changed.")
    var retryFailed = false

    @Flag(help: "Read every file, even if its size and times have not changed.")
    var reread = false

    @Flag(help: "Also forget the pictures of folders that no longer contain any, and of missing disks.")
    var forgetEmpty = false

    @Option(
        help: ArgumentHelp(
            "Leave out what matches, now and in later runs; can be repeated.",
            discussion: "Patterns are those of gitignore. `photoseek folders` lists them.",
            valueName: "pattern"))
    var exclude: [String] = []

    @Option(
        help: ArgumentHelp(
            "Leave out pictures whose shorter side has fewer pixels, now and in later runs; 0 for none.",
            valueName: "pixels"))
    var leastSide: Int?

    @Flag(help: "Also look into files whose names have no extension.")
    var withoutExtension = false

    @Option(
        help: ArgumentHelp(
            "A raw file and the picture of the same name beside it: joined as one picture, or separate.",
            valueName: "how"))
    var pairs = Pairs.joined

    @Option(
        help: ArgumentHelp(
            "How the library stores embeddings: f32, or f16, which takes half the space; default: unchanged (f32 for a new model).",
            valueName: "kind"))
    var precision: Precision?

    @OptionGroup(title: "Search index") var searchIndex: IndexFlags

    @Flag(help: "Check the search index, measure its recall, and rebuild it if necessary; needs no path.")
    var verify = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    @Flag(help: "Show no progress and no report.")
    var quiet = false

    @Flag(help: "Also describe library, model, threads and search index, and list every failure.")
    var verbose = false

    func validate() throws {
        guard leastSide.map({ $0 >= 0 }) ?? true else {
            throw ValidationError("--least-side is a number of pixels, 0 or more")
        }
        if let pattern = exclude.first(where: { !CrawlRules.isPattern($0) }) {
            throw ValidationError("--exclude takes a pattern of gitignore, found \"\(pattern)\"")
        }
        guard !switchesModel || model.model != nil else {
            throw ValidationError("--switch needs --model, which names the new model of the library")
        }
        guard !switchesModel || paths.isEmpty else {
            throw ValidationError("--switch takes no path: it embeds every picture of the library")
        }
    }

    func run() async throws {
        try await Interruption.run { try await index() }
    }

    private func index() async throws {
        // Check the paths first, so that no library is created for nothing.
        let roots = try Indexer.resolve(paths.map { try $0.located() })
        let session = library.session(model)
        let libraryPath = try session.libraryPath()
        if roots.isEmpty { try checkLibrary(at: libraryPath) }
        let lock = try LibraryLock(libraryPath: libraryPath)
        guard try acquire(lock) else { return }
        defer { lock.release() }
        let existing = try session.openExistingForWriting()
        let (loaded, bundled) = try model(in: session, for: existing)
        if let bundled, !quiet { Console.standardError.write(FirstModelHint(bundled).line) }
        let catalog = try existing ?? session.openForWriting(create: true)
        try updateRules(of: catalog)
        let change = switchesModel ? try ModelSwitch(catalog, to: loaded) : nil
        let indexer = try Indexer(
            library: catalog, embedder: loaded.embedder(pixels.decoder), modelName: loaded.name,
            options: options)
        if let existing, !quiet { try announce(loaded, in: existing) }
        if verbose {
            Console.standardError.write(
                "library \(catalog.path), model \(loaded.name), \(options.threads) threads" as Line)
        }
        let report = try await run(indexer, roots)
        let missing = report.isInterrupted ? nil : try change?.finish()
        try catalog.close()
        if json {
            var output = IndexOutput(
                report, model: loaded.name, dimension: loaded.dimension,
                indexProblem: report.indexProblem?.explanation)
            if switchesModel { output.switched = missing == 0 }
            try Console.standardOutput.deliver(JSONLine(output).text)
        } else if !quiet {
            let summary = IndexSummary(report, listsAll: verbose, describesIndex: verify || verbose)
            try Console.standardOutput.deliver(summary.lines)
        }
        if let change, !quiet {
            Console.standardError.write(SwitchMessage(change, to: loaded.name, missing: missing).line)
        }
    }

    /// Whether all folders that the library remembers are indexed.
    private var bringsFoldersUpToDate: Bool { paths.isEmpty && !switchesModel && !verify }

    /// Checks, before anything else is opened, that there is a library for a run without paths, and what it needs.
    private func checkLibrary(at path: FilePath) throws {
        do {
            let catalog = try Catalog(path: path, access: .readWrite(create: false))
            defer { try? catalog.close() }
            guard bringsFoldersUpToDate, try catalog.folders().isEmpty else { return }
            throw IndexingError.noFolders(library: path.string)
        } catch LibraryError.notFound where bringsFoldersUpToDate {
            throw IndexingError.noFolders(library: path.string)
        }
    }

    /// Adds what the options say to what the library leaves out.
    private func updateRules(of catalog: Catalog) throws {
        let former = try catalog.crawlRules()
        let rules = CrawlRules(
            excludes: former.excludes + exclude,
            leastSide: leastSide.map { $0 == 0 ? nil : $0 } ?? former.leastSide)
        if rules != former { try catalog.setCrawlRules(rules) }
    }

    /// Opens the model. Also returns it as a bundled one if that is used because neither the user nor the library names one.
    private func model(
        in session: LibrarySession, for catalog: Catalog?
    ) throws -> (model: LoadedModel, bundled: BundledModel?) {
        var bundled: BundledModel?
        let loaded = try session.model(for: catalog) {
            let standard = BundledModel.standard
            bundled = standard
            return standard.name
        }
        return (loaded, bundled)
    }

    private func run(_ indexer: Indexer, _ roots: [FilePath]) async throws -> IndexingReport {
        var line = ProgressLine()
        // Clear the line also before an error is printed.
        defer { line.clear() }
        let building: (IndexBuildProgress) -> Void = { if !quiet { line.show($0) } }
        var report = IndexingReport()
        if !roots.isEmpty {
            report = try await indexer.index(
                roots, progress: { if !quiet { line.show($0) } }, building: building)
        } else if switchesModel {
            report = try await indexer.indexKnown(
                progress: { if !quiet { line.show($0) } }, building: building)
        } else if bringsFoldersUpToDate {
            report = try await indexer.indexFolders(
                progress: { if !quiet { line.show($0) } }, building: building)
        }
        guard verify, !report.isInterrupted else { return report }
        do {
            report.searchIndex = try await indexer.verifySearchIndex(building: building)?
                .following(report.searchIndex)
        } catch is CancellationError {
            report.isInterrupted = true
        } catch IndexingError.cannotBuildIndex(let problem) where !roots.isEmpty {
            // The report of what was indexed is still needed.
            report.indexProblem = .index(problem)
        }
        return report
    }

    /// Tells the user if the library gets an additional model, because that takes as long as the first one did.
    private func announce(_ model: LoadedModel, in catalog: Catalog) throws {
        let (models, fingerprint) = (try catalog.models(), try model.encoder.fingerprint())
        guard !models.isEmpty, !models.contains(where: { $0.fingerprint == fingerprint }) else { return }
        let others = models.map(\.name).joined(separator: " and ")
        Console.standardError.write(
            "photoseek: adding embeddings of \(model.name) beside those of \(others)\n")
    }

    private var options: IndexingOptions {
        var options = IndexingOptions()
        options.threads = workers.count
        options.retriesFailed = retryFailed
        options.readsAll = reread
        options.forgetsEmptyFolders = forgetEmpty
        options.separatesPairs = pairs == .separate
        options.readsNamesWithoutExtension = withoutExtension
        options.precision = precision?.stored
        options.index = searchIndex.settings
        options.smallestIndexSize = searchIndex.exactBelow
        return options
    }

    /// Waits while another process indexes into the same library. Returns false if interrupted.
    private func acquire(_ lock: LibraryLock) throws -> Bool {
        if try lock.tryAcquire() { return true }
        let holder = lock.holder().map { " (process \($0))" } ?? ""
        Console.standardError.write(
            "photoseek: another index run\(holder) is working on this library; waiting for it to end\n")
        return try lock.acquire { Task.isCancelled }
    }
}
