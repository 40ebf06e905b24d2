internal import HTTPTypes
internal import Hummingbird

/// Routes by their paths, so that a path tells with which methods it answers if it is asked with another one.
struct RouteTable {
    typealias Handler = @Sendable (Request, ServerContext) async throws -> Response

    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .delete, .patch, .options, .trace, .connect, .query,
    ]

    /// Whether a method is one of HTTP.
    static func knows(_ method: HTTPRequest.Method) -> Bool { methods.contains(method) }

    private let router: RouterGroup<ServerContext>
    private var known: [String: [HTTPRequest.Method]] = [:]

    init(_ router: RouterGroup<ServerContext>) { self.router = router }

    /// Answers a method on a path. `GET` answers `HEAD`, too.
    mutating func on(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping Handler) {
        known[path, default: []].append(method)
        router.on(RouterPath(path), method: method, use: handler)
    }

    /// Answers all other methods on the paths with an error.
    func refuseOthers() {
        for (path, methods) in known {
            let names = (methods + (methods.contains(.get) ? [.head] : [])).map(\.rawValue).sorted()
            let allowed = names.joined(separator: ", ")
            for method in Self.methods where !names.contains(method.rawValue) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    throw Problem(
                        .methodNotAllowed, "this address answers \(allowed)", headers: [.allow: allowed])
                }
            }
        }
    }
}

extension HTTPRequest.Method {
    fileprivate static let query = HTTPRequest.Method("QUERY")!
}
