internal import ArgumentParser
internal import FilePaths
internal import Query
internal import SystemPackage

/// What belongs to a query beside its words.
struct QueryOptions: ParsableArguments {
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

    @Flag(help: "Take texts as the model does, even if the library has an adapter.")
    var withoutAdapter = false

    /// Whether texts go through the adapter of the library, if it has one.
    var usesAdapter: Bool { !withoutAdapter }

    /// Whether `--where` was given.
    var hasFilters: Bool { !filters.isEmpty }

    /// The request of some arguments and these options, and the query as the user wrote it. Without any, it is that for all pictures.
    ///
    /// - Parameters:
    ///   - words: The arguments.
    ///   - limit: The limit of a query that has none; nil for that of a search.
    /// - Throws: ``WrongQuery``, or a `ValidationError` for a wrong option.
    func request(
        _ words: [String], otherwiseLimit limit: Int? = nil
    ) throws -> (request: SearchRequest, title: String) {
        let arguments = words.map { ArgumentBytes.ofProgram.bytes(of: $0) }
        let query = QueryArguments.query(arguments) { FileStatus(following: $0)?.isRegularFile == true }
        let text = ([query] + filters).filter { !$0.isEmpty }.joined(separator: " ")
        var request: SearchRequest
        do {
            request = words.isEmpty && filters.isEmpty ? SearchRequest() : try SearchRequest(parsing: text)
            for filter in filters {
                guard try SearchRequest(parsing: filter).terms.isEmpty else {
                    throw ValidationError("--where takes filters only, found \"\(filter)\"")
                }
            }
            // A query that has a limit takes no second one.
            if let limit, (try? SearchRequest(parsing: "limit:1 \(text)")) != nil { request.limit = limit }
        } catch let error as QuerySyntaxError {
            throw WrongQuery(error: error, query: text)
        }
        if let home = FilePath.environment("HOME") { request = request.replacingHome(by: home) }
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

extension ArgumentHelp {
    /// The help of a query that selects the pictures of an analysis.
    static let whichPictures = ArgumentHelp(
        "Which pictures, as for search: filters for all that pass, words for the best hits; all pictures by default.",
        valueName: "query")
}
