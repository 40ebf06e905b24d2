internal import Answers
internal import Hummingbird
internal import Query

/// `/api/search` and `/api/similar`
struct SearchRoutes {
    private static let standardLimit = 60
    private static let largestLimit = 1000
    private static let largestPage = 1_000_000

    private let services: ServerServices

    init(_ services: ServerServices) { self.services = services }

    func add(to group: RouterGroup<ServerContext>) {
        group.get("search") { request, _ in
            try await answer(try searchRequest(request), request.text("q") ?? "")
        }
        group.post("search") { request, _ in
            let search = try searchRequest(request)
            let upload = try await UploadedPicture(request.body, limit: services.options.uploadLimit)
            return try await answer(upload.added(to: search), request.text("q") ?? "", keeping: upload)
        }
        group.get("similar/{id}") { request, context in
            let id = try context.pictureID()
            guard let term = SearchTerm(libraryPicture: id) else {
                throw Problem(.notFound, "there is no picture #\(id)")
            }
            var search = try searchRequest(request)
            search.terms.append(term)
            return try await answer(search, search.description)
        }
    }

    /// The request of the parameters `q`, `limit` and `page`.
    private func searchRequest(_ request: Request) throws -> SearchRequest {
        let query = request.text("q") ?? ""
        var search = SearchRequest()
        if query.contains(where: { !$0.isWhitespace }) {
            do {
                search = try SearchRequest(parsing: query)
            } catch {
                throw Problem(error, in: query)
            }
        }
        for term in search.terms {
            // A path would let whoever can ask read any picture of the machine.
            guard case .picture = term.content else { continue }
            throw Problem(
                .forbidden,
                "a query cannot name a file here; name a picture by its id, as #17, or send the picture")
        }
        search.limit = try request.number("limit", in: 1...Self.largestLimit, default: Self.standardLimit)
        search.page = try request.number("page", in: 1...Self.largestPage, default: 1)
        return search
    }

    private func answer(
        _ search: SearchRequest, _ title: String, keeping upload: UploadedPicture? = nil
    ) async throws -> Response {
        let library = services.library
        let output = try await services.queue.run {
            let snapshot = try library.snapshot()
            let result = try snapshot.engine.answer(search, title: title, embedder: snapshot.embedder)
            return withExtendedLifetime(upload) { SearchOutput(result) }
        }
        return try Response(json: output)
    }
}
