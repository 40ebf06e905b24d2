internal import CatalogStore
internal import Answers
internal import FoundationEssentials
internal import Hummingbird
internal import LibraryStore
internal import Query
internal import Session

/// What people look through without knowing what they search for: `/api/suggest`, `/api/timeline`, `/api/onthisday` and `/api/groups`.
struct BrowsingRoutes {
    private static let thisDayLimit = 200
    private static let standardGroups = 12

    private let services: ServerServices

    init(_ services: ServerServices) { self.services = services }

    func add(to table: inout RouteTable) {
        table.on(.get, "suggest") { request, _ in try await suggest(request) }
        table.on(.get, "timeline") { request, _ in
            let search = try SearchRequest(query: try request.text("q") ?? "")
            let library = services.library
            return try Response(
                json: try await services.queue.run {
                    try library.existingCatalog().map { TimelineOutput(try PictureTimeline(search, in: $0)) }
                        ?? TimelineOutput()
                })
        }
        table.on(.get, "onthisday") { _, _ in try await thisDay() }
        table.on(.get, "groups") { request, _ in
            let count = try request.number("k", in: 2...100) ?? Self.standardGroups
            let groups = services.groups
            return try Response(json: try await services.analyse { try groups.groups(count, of: $0) })
        }
    }

    private func suggest(_ request: Request) async throws -> Response {
        let query = try request.text("q") ?? ""
        let cursor = try request.number("cursor", in: 0...Int.max) ?? query.utf16.count
        let library = services.library
        return try Response(
            json: try await services.queue.run {
                let catalog = try library.existingCatalog()
                let saved = try catalog?.savedSearches() ?? []
                return SuggestionsOutput(
                    try QuerySuggestions(
                        for: query, cursor: cursor, values: QueryValues(in: catalog).values,
                        saved: saved.map { ($0.name, $0.query) }))
            })
    }

    /// The pictures of this day of other years, the latest first.
    private func thisDay() async throws -> Response {
        let today = Calendar.current.dateComponents([.year, .month, .day], from: Date())
        guard let month = today.month, let day = today.day, let year = today.year,
            let thisDay = DayOfYear(month: month, day: day).flatMap({ SearchFilter(.takenOn($0)) }),
            let lastYear = CalendarDay(year: year - 1, month: 12, day: 31),
            let earlier = DateRange(first: nil, last: lastYear).flatMap({ SearchFilter(.taken($0)) })
        else { throw Problem(.internalServerError, "the clock of this machine shows no day") }
        var request = SearchRequest()
        request.filters = [thisDay, earlier]
        request.limit = Self.thisDayLimit
        let search = request
        return try Response(
            json: try await services.search { snapshot in
                SearchOutput(
                    try snapshot.engine.answer(search, embedder: snapshot.embedder), hasPreviews: true)
            })
    }
}

/// The answer of `/api/timeline`.
struct TimelineOutput: Encodable, Sendable {
    struct Month: Encodable, Sendable {
        let month: String
        let images: Int
    }

    private var months: [Month] = []
    private var undated = 0

    init() {}

    init(_ timeline: PictureTimeline) {
        months = timeline.counts.months.map { Month(month: $0.month, images: $0.images) }
        undated = timeline.counts.undated
    }
}

/// The answer of `/api/suggest`.
struct SuggestionsOutput: Encodable, Sendable {
    struct Suggestion: Encodable, Sendable {
        let text: String
        let kind: String
    }

    private let from: Int
    private let to: Int
    private let suggestions: [Suggestion]

    init(_ found: QuerySuggestions) {
        (from, to) = (found.range.lowerBound, found.range.upperBound)
        suggestions = found.all.map { Suggestion(text: $0.text, kind: $0.kind.rawValue) }
    }
}
