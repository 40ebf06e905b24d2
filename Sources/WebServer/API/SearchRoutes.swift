internal import Answers
internal import Hummingbird
internal import Query

/// `/api/search` and `/api/similar`
struct SearchRoutes {
    /// The most hits of an answer.
    static let largestLimit = 1000
    /// The hits of an answer if the request does not say how many.
    static let standardLimit = 60
    private static let largestPage = 1_000_000

    private let services: ServerServices

    init(_ services: ServerServices) { self.services = services }

    func add(to table: inout RouteTable) {
        table.on(.get, "search") { request, _ in
            try await answer(try search(request), try request.text("q") ?? "")
        }
        table.on(.post, "search") { request, _ in
            let search = try search(request)
            let upload = try await UploadedPicture(request, limit: services.options.uploadLimit)
            return try await answer(try upload.added(to: search), try request.text("q") ?? "", by: upload)
        }
        table.on(.get, "similar/{id}") { request, context in
            let id = try context.pictureID()
            var search = try search(request)
            try search.add(SearchTerm(libraryPicture: id))
            return try await answer(search, search.description)
        }
    }

    /// The request of the parameters `q`, `limit` and `page`.
    private func search(_ request: Request) throws -> SearchRequest {
        var search = try SearchRequest(query: try request.text("q") ?? "")
        search.limit = try request.number("limit", in: 1...Self.largestLimit) ?? Self.standardLimit
        search.page = try request.number("page", in: 1...Self.largestPage) ?? 1
        return search
    }

    private func answer(
        _ search: SearchRequest, _ title: String, by upload: UploadedPicture? = nil
    ) async throws -> Response {
        services.indexing.note(query: title)
        let (library, queue) = (services.library, upload == nil ? services.queue : services.pictureQueue)
        let output = try await queue.run {
            let snapshot = try library.snapshot()
            func answer() throws -> SearchOutput {
                SearchOutput(
                    try snapshot.engine.answer(search, title: title, embedder: snapshot.embedder),
                    hasPreviews: true)
            }
            return try upload?.search(answer) ?? answer()
        }
        return try Response(json: output)
    }
}

extension SearchRequest {
    /// Adds a term to those of the query.
    ///
    /// - Throws: ``Problem`` if there are too many.
    mutating func add(_ term: SearchTerm?) throws {
        guard let term else { throw Problem(.notFound, "there is no such picture") }
        guard terms.count < Self.maximumTerms else {
            throw Problem(.badRequest, "a query has at most \(Self.maximumTerms) terms, with the picture")
        }
        terms.append(term)
    }

    /// A request in the query language, of someone else than the user of this machine: it may not name files. An empty query is one for all
    /// pictures.
    ///
    /// - Throws: ``Problem``.
    init(query: String) throws {
        self.init()
        if query.contains(where: { !$0.isWhitespace }) {
            do {
                self = try SearchRequest(parsing: query)
            } catch {
                throw Problem(error, in: query)
            }
        }
        for term in terms {
            // A path would let whoever can ask read any picture of the machine.
            guard case .picture = term.content else { continue }
            throw Problem(
                .forbidden,
                "a query cannot name a file here; name a picture by its id, as #17, or send the picture")
        }
    }
}
