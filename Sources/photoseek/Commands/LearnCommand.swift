internal import Analysis
internal import ArgumentParser
internal import CatalogStore
internal import FilePaths
internal import ImageEmbedding
internal import LibraryAnalysis
internal import Query
internal import Session
internal import SystemPackage

/// `photoseek learn NAME`
struct LearnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn", abstract: "Learn a class of pictures, or several, from examples.",
        discussion: """
            What was learned is called a probe. Queries find pictures with it, as like:dog, and classify tells its classes apart.

              photoseek learn dog --positives ~/our-dog --negatives "tag:other dogs"
              photoseek learn rex --positives "tag:rex" --positives "./rex.jpg limit:5"
              photoseek learn plants --folders ~/collections/plants
            """)

    @Argument(
        help: ArgumentHelp(
            "The name of the probe: letters from a to z, digits, - and _.", valueName: "name"),
        transform: ProbeName.init(argument:))
    var name: ProbeName

    @Option(
        help: ArgumentHelp(
            "Pictures of the class: a folder that exists, or else a query as for search; can be repeated.",
            valueName: "folder or query"))
    var positives: [String] = []

    @Option(
        help: ArgumentHelp(
            "The same for other pictures; default: a random choice of the library's other pictures.",
            valueName: "folder or query"))
    var negatives: [String] = []

    @Option(
        help: ArgumentHelp(
            "Learn a class from each folder in this folder, which are named like the classes.",
            valueName: "folder"), completion: .directory)
    var folders: PathArgument?

    @Flag(help: "Replace a probe of this name.")
    var replace = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var query: QueryOptions
    @OptionGroup var work: WorkOptions

    func validate() throws {
        guard folders != nil || !positives.isEmpty else {
            throw ValidationError("Name examples with --positives or --folders")
        }
        guard folders == nil || positives.isEmpty && negatives.isEmpty else {
            throw ValidationError("--folders cannot be combined with --positives and --negatives")
        }
    }

    func run() async throws {
        try await Interruption.run("stopping") { try learn() }
    }

    private func learn() throws {
        let sources = try (positives.map(source), negatives.map(source))
        let others = try query.request([]).request
        let session = work.session
        let catalog = try session.openForWriting()
        let loaded = try session.model(for: catalog, threadsPerCall: work.workers.countPerCall)
        let engine = try query.engine(catalog, loaded)
        let probes = LibraryProbes(in: catalog, of: engine.model)
        if !replace { try probes.checkIsNew(name) }
        var made: ImageEmbedder?
        // The embedder reads the image encoder, which examples of the library do not need.
        func embedder() throws -> ImageEmbedder {
            if let made { return made }
            let new = try loaded.embedder(work.pixels.decoder)
            made = new
            return new
        }
        let pictures =
            try folders.map { try ExamplePictures(ClassFolders(in: $0.located())) }
            ?? {
                try ExamplePictures(of: name, positives: sources.0, negatives: sources.1, among: others) {
                    try engine.selection($0, embedder: try embedder())
                }
            }()
        for note in pictures.notes { Console.standardError.write("photoseek: \(note)" as Line) }
        let examples = try examples(pictures, engine) {
            try engine.embedding(ofImageAt: $0, embedder: try embedder())
        }
        let (probe, report) = try train(examples)
        try Task.checkCancellation()
        try probes.keep(probe, as: name)
        try show(LearningOutput(name: name.text, report, pictures, examples, model: engine.model))
    }

    /// A folder that exists, or a query.
    private func source(_ argument: String) throws -> ExampleSource {
        let path = ArgumentBytes.ofProgram.path(argument)
        if FileStatus(following: path)?.isFolder == true { return .folder(try path.located()) }
        return .request(try query.request([argument]).request)
    }

    private func examples(
        _ pictures: ExamplePictures, _ engine: SearchEngine, embed: (FilePath) throws -> [Float]
    ) throws -> ExampleEmbeddings {
        var progress = CountedProgress("pictures", total: pictures.count, isQuiet: work.quiet)
        defer { progress.clear() }
        return try ExampleEmbeddings(
            pictures, engine: engine, progress: { try progress.show($0) }, embed: embed)
    }

    private func train(_ examples: ExampleEmbeddings) throws -> (Probe, ProbeReport) {
        var training = ProbeTraining()
        // A few positives count as much as all others. The frequencies of several classes are what the examples say.
        training.regression.weighting = folders == nil ? .balanced : .equal
        training.regression.threads = work.workers.count
        training.regression.isCancelled = { Task.isCancelled }
        var progress: CountedProgress?
        defer { progress?.clear() }
        return try training.train(examples.embeddings, classes: examples.classes, names: examples.names) {
            if progress == nil { progress = CountedProgress("fits", total: $0.total, isQuiet: work.quiet) }
            progress?.update($0.done)
        }
    }

    private func show(_ output: LearningOutput) throws {
        try Console.standardOutput.deliver(output, asJSON: json)
        if !json { for warning in output.warnings { Console.standardError.warn("\(warning)") } }
    }
}
