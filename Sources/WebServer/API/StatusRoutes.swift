internal import CatalogStore
internal import Answers
internal import Hummingbird
internal import LibraryStore
internal import Session

/// What the library holds: `/api/status` and `/api/failures`.
struct StatusRoutes {
    private static let valueLimit = 200
    private static let failureLimit = 10_000

    private let services: ServerServices

    init(_ services: ServerServices) { self.services = services }

    func add(to table: inout RouteTable) {
        table.on(.get, "status") { _, _ in
            let (library, options) = (services.library, services.options)
            return try Response(
                json: try await services.queue.run {
                    guard let catalog = try library.existingCatalog() else {
                        return ServerStatus(try StatusOutput(emptyAt: library.path()), options)
                    }
                    let contents = try LibraryContents(catalog, placeLimit: Self.valueLimit)
                    let status = StatusOutput(contents, problem: contents.indexProblem.map { "\($0)" })
                    return try ServerStatus(status, options, catalog, limit: Self.valueLimit)
                })
        }
        table.on(.get, "failures") { _, _ in
            let library = services.library
            return try Response(
                json: try await services.queue.run {
                    let failures = try library.existingCatalog()?.failures(limit: Self.failureLimit) ?? []
                    return ["failures": failures.map { UnreadFileOutput($0.path, reason: $0.reason) }]
                })
        }
    }
}
