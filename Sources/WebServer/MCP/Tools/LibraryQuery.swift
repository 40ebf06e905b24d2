internal import FilePaths
internal import Query
internal import SystemPackage

/// The request that the arguments `query`, `limit` and `page` of a tool make.
struct LibraryQuery {
    /// The most pictures on a page.
    static let limits = 1...1000
    static let pages = 1...1_000_000

    /// The arguments that every tool with a list of pictures has.
    static let paging: [JSONSchema.Field] = [
        .maybe(
            "pictures",
            .choice(
                "small adds a copy of 256 pixels of each picture to look at, of the first 20 on the page; none is the default.",
                of: ["none", "small"])),
        .maybe("limit", .integer("The most pictures on a page; 10 if it is left out.", in: limits)),
        .maybe("page", .integer("Which page of pictures; 1 is the first.", in: pages)),
    ]

    private(set) var request: SearchRequest
    /// The query as it was written.
    let text: String

    /// - Throws: `QuerySyntaxError` or ``ToolProblem``.
    init(_ arguments: ToolArguments) throws {
        text = arguments.text("query") ?? ""
        request =
            text.contains { !$0.isWhitespace } ? try SearchRequest(parsing: text) : SearchRequest()
        for term in request.terms {
            if case .picture = term.content { throw ToolProblem.fileInQuery }
        }
        if let home = FilePath.environment("HOME") { request = request.replacingHome(by: home) }
        request.limit = arguments.number("limit") ?? request.limit
        request.page = arguments.number("page") ?? request.page
        guard Self.limits.contains(request.limit) else {
            throw ToolProblem.outsideRange(key: "limit", Self.limits)
        }
        guard Self.pages.contains(request.page) else {
            throw ToolProblem.outsideRange(key: "page", Self.pages)
        }
    }

    /// Adds a picture of the library to the terms.
    ///
    /// - Throws: ``ToolProblem``.
    mutating func add(pictureWithID id: Int) throws {
        guard let term = SearchTerm(libraryPicture: Int64(id)) else { throw ToolProblem.unknownPicture(id) }
        guard request.terms.count < SearchRequest.maximumTerms else { throw ToolProblem.tooManyTerms }
        request.terms.append(term)
    }
}
