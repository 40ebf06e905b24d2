internal import CatalogStore
internal import Hummingbird
internal import LibraryStore
internal import Query

/// What people add to the library: `/api/images/tags`, `/api/saved` and `/api/probes`.
struct KeepingRoutes {
    private static let (tagLimit, tagLength) = (100, 200)
    private static let (nameLength, queryLength) = (200, 10_000)

    private let services: ServerServices

    init(_ services: ServerServices) { self.services = services }

    func add(to table: inout RouteTable) {
        table.on(.post, "images/tags") { request, _ in try await changeTags(request) }
        table.on(.get, "saved") { _, _ in
            let library = services.library
            return try Response(
                json: try await services.queue.run {
                    [
                        "saved": try (library.existingCatalog()?.savedSearches() ?? []).map(
                            SavedSearchOutput.init)
                    ]
                })
        }
        table.on(.post, "saved") { request, _ in try await keepSearch(request) }
        table.on(.delete, "saved") { request, _ in try await forgetSearch(request) }
        table.on(.post, "probes") { request, _ in try await learn(request) }
    }

    private func changeTags(_ request: Request) async throws -> Response {
        try services.checkMayChange()
        let body = try await JSONBody(request, keys: ["ids", "add", "remove"])
        let ids = try body.ids("ids")
        let (added, removed) = (try tags("add", of: body), try tags("remove", of: body))
        guard !ids.isEmpty, !added.isEmpty || !removed.isEmpty else {
            throw Problem(.badRequest, "name pictures in \"ids\", and tags in \"add\" or \"remove\"")
        }
        let library = services.library
        return try Response(
            json: try await services.queue.run {
                let catalog = try library.catalog()
                return ["images": try catalog.changeGivenTags(of: ids, adding: added, removing: removed)]
            })
    }

    /// Tags without the white space around them.
    private func tags(_ key: String, of body: JSONBody) throws -> [String] {
        try body.texts(key, most: Self.tagLimit, longest: Self.tagLength).map { text in
            let tag = text.trimmingSpace
            guard !tag.isEmpty, !tag.utf8.contains(0) else {
                throw Problem(.badRequest, "\"\(key)\" has a tag without letters")
            }
            return tag
        }
    }

    private func keepSearch(_ request: Request) async throws -> Response {
        try services.checkMayChange()
        let body = try await JSONBody(request, keys: ["name", "query"])
        let name = (try body.text("name", longest: Self.nameLength) ?? "").trimmingSpace
        guard !name.isEmpty, !name.utf8.contains(0),
            let query = try body.text("query", longest: Self.queryLength),
            !query.utf8.contains(0)
        else { throw Problem(.badRequest, "a search has a \"name\" and a \"query\"") }
        _ = try SearchRequest(query: query)
        let library = services.library
        return try Response(
            json: try await services.queue.run {
                let search = SavedSearch(name: name, query: query)
                try library.catalog().keep(search)
                return SavedSearchOutput(search)
            }, status: .created)
    }

    private func forgetSearch(_ request: Request) async throws -> Response {
        try services.checkMayChange()
        guard let name = try request.text("name") else {
            throw Problem(.badRequest, "name the search, as ?name=…")
        }
        let library = services.library
        guard try await services.queue.run({ try library.catalog().removeSavedSearch(named: name) }) else {
            throw Problem(.notFound, "there is no search with the name \"\(name)\"")
        }
        return Response(status: .noContent)
    }

    private func learn(_ request: Request) async throws -> Response {
        try services.checkMayChange()
        let body = try await JSONBody(request, keys: ["name", "positives", "negatives"])
        guard let name = try body.text("name").flatMap(ProbeName.init) else {
            throw Problem(
                .badRequest,
                "\"name\" must be 1 to \(ProbeName.maximumLength) letters from a to z, digits, - and _")
        }
        let (positives, negatives) = (try body.ids("positives"), try body.ids("negatives"))
        guard !positives.isEmpty else {
            throw Problem(.badRequest, "\"positives\" must have at least one picture")
        }
        let feedback = FeedbackProbe(name: name, positives: positives, negatives: negatives)
        return try Response(
            json: try await services.analyse { try feedback.learn($0) }, status: .created)
    }
}

extension String {
    /// The text without white space at its ends.
    fileprivate var trimmingSpace: String {
        let start = drop(while: \.isWhitespace)
        return String(start.prefix(start.count - start.reversed().prefix(while: \.isWhitespace).count))
    }
}
