internal import ArgumentParser
internal import Query
internal import Session

/// `photoseek search QUERY...`
struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find pictures that match a description.")

    @Argument(help: ArgumentHelp("What the pictures show; all words form one query.", valueName: "query"))
    var words: [String]

    @Flag(help: "Treat each argument as a separate query.")
    var each = false

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var workers: ThreadOptions
    @OptionGroup var hits: HitOptions

    func run() throws {
        let queries = each ? words : [words.joined(separator: " ")]
        let session = library.session(model)
        let sheet = try hits.sheetFile(session)
        let catalog = try session.open()
        let loaded = try session.model(for: catalog, threadsPerCall: workers.countPerCall)
        let engine = try SearchEngine(
            library: catalog, encoder: loaded.encoder, modelName: loaded.name, isExact: hits.exact)
        try queries.forEach(loaded.warnIfCut)
        try hits.show(try queries.map { try engine.search($0, options: hits.search) }, sheet: sheet)
    }
}
