internal import Answers
internal import ArgumentParser
internal import CatalogStore
internal import Indexing
internal import LibraryStore
internal import LibraryTransfer
internal import Session
internal import SystemPackage
internal import SearchIndex

/// `photoseek import DIR`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take pictures into the library with embeddings that another program made.",
        discussion: """
            The folder has the layout of clip-retrieval, as `photoseek export` writes it. The pictures are read but not \
            encoded, and the next `photoseek index` does not encode them either. First, some of them are encoded to \
            see that the embeddings are those of the model.
            """)

    @Argument(help: ArgumentHelp("The folder with img_emb and metadata.", valueName: "folder"))
    var folder: PathArgument

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var pixels: PixelOptions
    @OptionGroup var workers: ThreadOptions

    @Option(
        help: ArgumentHelp(
            "The folder that relative paths are relative to; default: the current folder.",
            valueName: "folder"))
    var root: PathArgument?

    @Flag(help: "Also keep pictures whose files are not there.")
    var keepMissing = false

    @Flag(help: "Do not compare the embeddings with those of the model; needs --model.")
    var unchecked = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    @Flag(help: "Show no progress and no report.")
    var quiet = false

    @Flag(help: "List every failure.")
    var verbose = false

    func validate() throws {
        guard !unchecked || model.model != nil else {
            throw ValidationError("--unchecked needs --model, which names the model that made the embeddings")
        }
    }

    func run() async throws {
        try await Interruption.run { try await importEmbeddings() }
    }

    private func importEmbeddings() async throws {
        let source = try ImportSource(
            folder.located(), root: root.map { try $0.located() } ?? FilePath(".").located())
        let session = library.session(model)
        let path = try session.libraryPath()
        let lock = try LibraryLock(libraryPath: path)
        guard try lock.tryAcquire() else { throw LibraryError.busy(path: path.string) }
        defer { lock.release() }
        let existing = try session.openExistingForWriting()
        let loaded = try session.model(for: existing)
        let embedder = try loaded.embedder(pixels.decoder)
        var progress = CountedProgress("rows read", total: source.rowCount, isQuiet: quiet)
        // Clear the line also before an error is printed.
        defer { progress.clear() }
        let survey = try source.survey(embedder, modelName: loaded.name, comparesPictures: !unchecked) {
            done, _ in
            try progress.show(done)
        }
        let catalog = try existing ?? session.openForWriting(create: true)
        var options = IndexingOptions()
        options.threads = workers.count
        let indexer = try Indexer(
            library: catalog, embedder: embedder, modelName: loaded.name, options: options)
        let report = try await run(LibraryImporter(source, indexer, keepsMissing: keepMissing), source)
        try catalog.close()
        let output = ImportOutput(report, survey, model: loaded.name, dimension: loaded.dimension)
        if json {
            try Console.standardOutput.deliver(JSONLine(output).text)
        } else if !quiet {
            try Console.standardOutput.deliver(output.lines(listsAll: verbose))
        }
    }

    private func run(_ importer: LibraryImporter, _ source: ImportSource) async throws -> ImportReport {
        var progress = CountedProgress("embeddings", total: source.rowCount, isQuiet: quiet)
        defer { progress.clear() }
        var line = ProgressLine()
        defer { line.clear() }
        let building: (IndexBuildProgress) -> Void = { if !quiet { line.show($0) } }
        return try await importer.run(progress: { done, _ in progress.update(done) }, building: building)
    }
}
