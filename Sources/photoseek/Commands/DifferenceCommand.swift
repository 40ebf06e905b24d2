internal import Analysis
internal import ArgumentParser
internal import CLIPModel
internal import ImageEmbedding
internal import LibraryAnalysis
internal import Query
internal import Session
internal import TextEmbedding

/// `photoseek difference A B`
struct DifferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "difference",
        abstract: "Tell in words what the change from one picture to another means.",
        discussion: """
            photoseek difference before.jpg after.jpg
              photoseek difference --from "a dog" --to "a cat" --words words.txt
            """)

    @Argument(help: ArgumentHelp("Two picture files, which need not be in the library.", valueName: "image"))
    var images: [PathArgument] = []

    @Option(
        help: ArgumentHelp("The text that the change begins with, instead of pictures.", valueName: "text"))
    var from: String?

    @Option(help: ArgumentHelp("The text that the change ends with.", valueName: "text"))
    var to: String?

    @Option(
        help: ArgumentHelp(
            "A file with the words to choose from, one on each line, instead of the built-in ones.",
            valueName: "file"))
    var words: PathArgument?

    @Option(help: ArgumentHelp("How many words to print of each side (default: 10).", valueName: "n"))
    var top = 10

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var work: WorkOptions

    func validate() throws {
        guard images.isEmpty ? from != nil && to != nil : images.count == 2 && from == nil && to == nil else {
            throw ValidationError("Name two pictures, or two texts with --from and --to")
        }
        guard top >= 1 else { throw ValidationError("--top should be at least 1, found \(top)") }
        for text in [from, to].compactMap(\.self) where text.allSatisfy(\.isWhitespace) {
            throw ValidationError("--from and --to should have words")
        }
    }

    func run() async throws {
        try await Interruption.run("stopping") { try tell() }
    }

    private func tell() throws {
        let session = work.session
        let list = try words.map { try LabelList(linesOf: $0.located()) }
        let loaded = try session.model(threadsPerCall: work.workers.countPerCall)
        let difference = try difference(session, loaded)
        let (names, embeddings) = try encoded(list, session, loaded)
        let output = DifferenceOutput(
            try difference.ranked(embeddings, limit: top), among: names, model: loaded.name)
        try Console.standardOutput.deliver(output, asJSON: json)
    }

    /// The words to choose from with their embeddings: those of a file, or else the built-in ones.
    private func encoded(
        _ list: LabelList?, _ session: LibrarySession, _ loaded: LoadedModel
    ) throws -> (names: [String], embeddings: Embeddings) {
        guard let list else {
            let vocabulary = try EncodedVocabulary.builtIn(session, loaded, isQuiet: work.quiet)
            return (vocabulary.vocabulary.words, vocabulary.embeddings)
        }
        var progress = CountedProgress("words", total: list.names.count, isQuiet: work.quiet)
        defer { progress.clear() }
        let encoded = try ZeroShotClassifier(
            list, templates: TemplateSet.photo.templates, embedder: TextEmbedder(loaded.encoder)
        ) {
            try progress.show($0)
        }
        return (list.names, encoded.labels)
    }

    private func difference(_ session: LibrarySession, _ loaded: LoadedModel) throws -> EmbeddingDifference {
        if let from, let to {
            for text in [from, to] { try loaded.warnIfCut(text) }
            let texts = try loaded.encoder.embed(texts: [from, to])
            return try EmbeddingDifference(from: texts[0], to: texts[1])
        }
        let embedder = try loaded.embedder(work.pixels.decoder)
        let ends = try images.map { try embedder.embed(imageAt: $0.located()) }
        return try EmbeddingDifference(from: ends[0], to: ends[1])
    }
}
