internal import Analysis
internal import ArgumentParser
internal import CLIPModel
internal import LibraryAnalysis
internal import Session

/// `photoseek evaluate PAIRS`
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure how well a model fits pictures that have captions.",
        discussion: """
            Each line of the file is a JSON object with a picture and one or more captions:

              {"image": "beach.jpg", "caption": "two children in the waves"}
              {"image": "dog.jpg", "captions": ["a dog", "our dog in the garden"]}
            """)

    @Argument(help: ArgumentHelp("The file with pictures and captions.", valueName: "file"))
    var pairs: PathArgument

    @Option(
        help: ArgumentHelp(
            "Also draw the cosines of matching and of other pairs to this SVG file.", valueName: "file"))
    var scorePlot: PathArgument?

    @Option(
        help: ArgumentHelp(
            "Also draw the cosines of the first pictures and captions to this SVG file.", valueName: "file"))
    var similarityPlot: PathArgument?

    @OptionGroup var overwriting: OverwriteFlag

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var work: WorkOptions

    func run() async throws {
        try await Interruption.run("stopping") { try evaluate() }
    }

    private func evaluate() throws {
        let session = work.session
        let (scores, similarities) = try (plot(scorePlot, session), plot(similarityPlot, session))
        let file = try CaptionFile(pairs.located())
        let loaded = try session.model(threadsPerCall: work.workers.countPerCall)
        let pictures = try embed(file, session, loaded)
        var evaluation = PairEvaluation(scale: try loaded.encoder.logitScale())
        evaluation.threads = work.workers.count
        evaluation.isCancelled = { Task.isCancelled }
        let report = try evaluation.report(on: pictures.pairs)
        try scores?.write(Array(ScorePlot(report).svg.utf8))
        try similarities?.write(Array(SimilarityPlot(pictures.pairs).svg.utf8))
        let output = EvaluationOutput(report, failures: pictures.failures, model: loaded.name)
        try Console.standardOutput.deliver(output, asJSON: json)
    }

    private func plot(_ file: PathArgument?, _ session: LibrarySession) throws -> OutputFile? {
        try file.map {
            // Evaluating needs no library, so it works even if there is no place for one.
            try OutputFile(
                $0.located(), .plot, replacesOthers: overwriting.force, library: try? session.libraryPath())
        }
    }

    /// The embeddings of pictures and captions; those that the library has are not computed again.
    private func embed(
        _ file: CaptionFile, _ session: LibrarySession, _ loaded: LoadedModel
    ) throws -> CaptionedPictures {
        let embeddings = try PictureEmbeddings(session, loaded, work.pixels.decoder, usesAdapter: false)
        let captions = file.pictures.reduce(0) { $0 + $1.captions.count }
        var progress = CountedProgress(
            "pictures and captions", total: file.pictures.count + captions, isQuiet: work.quiet)
        defer { progress.clear() }
        return try CaptionedPictures(file, encoder: loaded.encoder) {
            try progress.show($0)
        } embed: {
            try embeddings.embedding(ofImageAt: $0)
        }
    }
}
