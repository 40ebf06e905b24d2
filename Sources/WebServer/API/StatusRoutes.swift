internal import Answers
internal import Hummingbird
internal import Session

/// `/api/status`
struct StatusRoutes {
    private let services: ServerServices

    init(_ services: ServerServices) { self.services = services }

    func add(to group: RouterGroup<ServerContext>) {
        group.get("status") { _, _ in
            let library = services.library
            return try Response(
                json: try await services.queue.run {
                    let contents = try LibraryContents(library.catalog())
                    return StatusOutput(contents, problem: contents.indexProblem.map { "\($0)" })
                })
        }
    }
}
