internal import ArgumentParser
internal import FilePaths
internal import Query
internal import Session
internal import SystemPackage

/// `photoseek search QUERY...`
struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find pictures that match words, pictures and filters.",
        discussion: """
            photoseek search a dog on a beach
              photoseek search ./beach.jpg + people year:2021 in:Portugal
              photoseek search "a dog" -snow is:landscape -- tag:family
            """)

    @Argument(
        help: ArgumentHelp(
            "What the pictures show, other pictures, and filters; all arguments form one query.",
            valueName: "query"), completion: .query)
    var words: [String] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Filters, such as \"year:2021 in:Portugal -tag:work\"; can be repeated.", valueName: "filters"),
        completion: .query)
    var filters: [String] = []

    @Option(
        help: ArgumentHelp(
            "Put each text into this sentence, in place of {}; can be repeated, and the results are averaged.",
            valueName: "sentence"))
    var template: [String] = []

    @Option(
        help: ArgumentHelp(
            "Put each text into the sentences of a set: \(TemplateSet.all.map(\.name).joined(separator: ", ")).",
            valueName: "set"), completion: .list(TemplateSet.all.map(\.name)))
    var templates: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            What decides the order: looks, what the pictures show; words, their keywords, names, titles and descriptions; \
            both by default.
            """, valueName: "ranking"))
    var by: RankingChoice?

    @Flag(help: "Treat each argument as a separate query.")
    var each = false

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var workers: ThreadOptions
    @OptionGroup var hits: HitOptions
    @OptionGroup var pixels: PixelOptions

    func validate() throws {
        guard !words.isEmpty || !filters.isEmpty else {
            throw ValidationError("Missing expected argument '<query> ...'")
        }
    }

    func run() throws {
        let requests = try (each && !words.isEmpty ? words.map { [$0] } : [words]).map(request)
        let session = library.session(model)
        let destinations = try hits.destinations(session)
        let catalog = try session.open()
        let loaded = try session.model(for: catalog, threadsPerCall: workers.countPerCall)
        let engine = try SearchEngine(
            library: catalog, encoder: loaded.encoder, modelName: loaded.name, isExact: hits.exact)
        try requests.flatMap(\.request.encodedTexts).forEach(loaded.warnIfCut)
        let results = try requests.map { request, title in
            try engine.answer(request, title: title, embedder: try loaded.embedder(pixels.decoder))
        }
        try hits.show(results, destinations)
    }

    /// The request of some arguments and all options, and the arguments as the user wrote them.
    private func request(_ words: [String]) throws -> (request: SearchRequest, title: String) {
        let arguments = words.map { ArgumentBytes.ofProgram.bytes(of: $0) }
        let query = QueryArguments.query(arguments) { FileStatus(following: $0)?.isRegularFile == true }
        let text = ([query] + filters).filter { !$0.isEmpty }.joined(separator: " ")
        var request: SearchRequest
        do {
            request = try SearchRequest(parsing: text)
            for filter in filters {
                guard try SearchRequest(parsing: filter).terms.isEmpty else {
                    throw ValidationError("--where takes filters only, found \"\(filter)\"")
                }
            }
        } catch let error as QuerySyntaxError {
            throw WrongQuery(error: error, query: text)
        }
        if let home = FilePath.environment("HOME") { request = request.replacingHome(by: home) }
        try hits.complete(&request)
        if let by { request.ranking = by.ranking }
        request.templates += try chosenTemplates()
        let title = words.isEmpty ? text : words.joined(separator: " ")
        return (request, title)
    }

    private func chosenTemplates() throws -> [TemplateChoice] {
        let explicit = try template.map { text in
            guard let template = PromptTemplate(text) else {
                throw ValidationError(
                    "--template should have {} once, where the text goes, found \"\(text)\"")
            }
            return TemplateChoice.explicit(template)
        }
        let named = try templates.map { name in
            guard let name = TemplateSetName(name) else {
                throw ValidationError("--templates takes the name of a set, found \"\(name)\"")
            }
            return TemplateChoice.named(name)
        }
        return explicit + named
    }
}

extension SearchRequest {
    /// The texts among the terms, if the model reads them.
    fileprivate var encodedTexts: [String] {
        guard ranking != .words else { return [] }
        return terms.compactMap { if case .text(let text) = $0.content { text } else { nil } }
    }
}
