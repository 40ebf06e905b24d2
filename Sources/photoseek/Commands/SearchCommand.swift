internal import ArgumentParser
internal import CatalogStore
internal import LibraryAnalysis
internal import Query
internal import Session

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
        help: ArgumentHelp(
            """
            What decides the order: looks, what the pictures show; words, their keywords, names, titles and descriptions; \
            both by default.
            """, valueName: "ranking"))
    var by: RankingChoice?

    @OptionGroup var query: QueryOptions

    @Flag(help: "Treat each argument as a separate query.")
    var each = false

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var workers: ThreadOptions
    @OptionGroup var hits: HitOptions
    @OptionGroup var pixels: PixelOptions

    func validate() throws {
        guard !words.isEmpty || query.hasFilters else {
            throw ValidationError("Missing expected argument '<query> ...'")
        }
    }

    func run() throws {
        let requests = try (each && !words.isEmpty ? words.map { [$0] } : [words]).map(request)
        let session = library.session(model)
        let destinations = try hits.destinations(session)
        let catalog = try session.open()
        let asked = AskedQueries(library: catalog.path)
        for (_, title) in requests { asked.note(title) }
        let loaded = try session.model(for: catalog, threadsPerCall: workers.countPerCall)
        let engine = try query.engine(catalog, loaded, isExact: hits.exact)
        try requests.flatMap(\.request.encodedTexts).forEach(loaded.warnIfCut)
        let results = try requests.map { request, title in
            try engine.answer(request, title: title, embedder: try loaded.embedder(pixels.decoder))
        }
        try hits.show(results, destinations)
    }

    /// The request of some arguments and all options, and the arguments as the user wrote them.
    private func request(_ words: [String]) throws -> (request: SearchRequest, title: String) {
        var (request, title) = try query.request(words)
        try hits.complete(&request)
        if let by { request.ranking = by.ranking }
        return (request, title)
    }
}

extension SearchRequest {
    /// The texts among the terms, if the model reads them.
    fileprivate var encodedTexts: [String] {
        guard ranking != .words else { return [] }
        return terms.compactMap { if case .text(let text) = $0.content { text } else { nil } }
    }
}
