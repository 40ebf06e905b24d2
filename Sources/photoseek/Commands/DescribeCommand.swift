internal import Analysis
internal import Answers
internal import ArgumentParser
internal import ImagePreprocessing
internal import LibraryAnalysis
internal import Session
internal import SystemPackage
internal import TextEmbedding

/// `photoseek describe IMAGE...`
struct DescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Tell in words what pictures show.",
        discussion: """
            photoseek describe beach.jpg
              photoseek describe beach.jpg --captions lines.txt --top 3
            """)

    @Argument(help: ArgumentHelp("Picture files, which need not be in the library.", valueName: "image"))
    var images: [PathArgument]

    @Option(
        help: ArgumentHelp(
            "A file with the lines to choose from, instead of the built-in words.", valueName: "file"))
    var captions: PathArgument?

    @Option(
        help: ArgumentHelp(
            "How many words or lines to print for each picture (default: 10 words, or 5 lines).",
            valueName: "n"))
    var top: Int?

    @Flag(
        help: "Compare with the built-in words alone, not with the pictures of the library.")
    var ignoreLibrary = false

    @Flag(help: "Print one line of JSON per picture.")
    var json = false

    @OptionGroup var work: WorkOptions

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top should be at least 1, found \(top)") }
    }

    func run() async throws {
        try await Interruption.run("stopping") { try describe() }
    }

    private func describe() throws {
        let session = work.session
        let paths = try images.map { try $0.located() }
        let lines = try captions.map { try LabelList(linesOf: $0.located()) }
        let loaded = try session.model(threadsPerCall: work.workers.countPerCall)
        let embeddings = try PictureEmbeddings(session, loaded, work.pixels.decoder, usesAdapter: false)
        let describer = try describer(session, loaded, embeddings, lines)
        for path in paths {
            try Task.checkCancellation()
            let embedding: [Float]
            do {
                embedding = try embeddings.embedding(ofImageAt: path)
            } catch let error as ImageError where paths.count > 1 {
                Console.standardError.warn(Line(error.explanation))
                continue
            }
            let description = try describer.description(of: embedding, limit: top ?? (lines == nil ? 10 : 5))
            try show(DescriptionOutput(description, of: path, basis: describer.basis, model: loaded.name))
        }
    }

    private func describer(
        _ session: LibrarySession, _ loaded: LoadedModel, _ embeddings: PictureEmbeddings, _ lines: LabelList?
    ) throws -> PictureDescriber {
        let vocabulary = try EncodedVocabulary.builtIn(session, loaded, isQuiet: work.quiet)
        let engine = ignoreLibrary ? nil : embeddings.engine
        guard let lines else { return try PictureDescriber(vocabulary, engine: engine) }
        var progress = CountedProgress("lines", total: lines.names.count, isQuiet: work.quiet)
        defer { progress.clear() }
        let encoded = try ZeroShotClassifier(
            lines, templates: [], embedder: TextEmbedder(loaded.encoder)
        ) {
            try progress.show($0)
        }
        return try PictureDescriber(
            lines: lines, encoded: encoded.labels, beside: vocabulary, engine: engine)
    }

    private func show(_ output: DescriptionOutput) throws {
        try Console.standardOutput.deliver(output, asJSON: json)
    }
}
