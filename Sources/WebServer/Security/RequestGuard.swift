internal import HTTPTypes
internal import Hummingbird

/// Lets only those requests through that a page of this server, or a program of the user, has sent.
///
/// A browser sends whatever any page asks it to send, also to this machine. So the name that the browser thinks it is talking to must be
/// this server's (otherwise another name may have been pointed at this machine: DNS rebinding), and scripts of other pages are refused.
struct RequestGuard: RouterMiddleware {
    let hosts: ServedHosts
    let token: TokenCheck?
    let allowedOrigins: Set<String>

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard let host = request.head.authority, hosts.contains(host) else {
            throw Problem(.misdirectedRequest, "the server is not known by the name of this request")
        }
        guard RouteTable.knows(request.method) else {
            throw Problem(.notImplemented, "there is no method \(request.method.rawValue)")
        }
        try checkOrigin(request, host)
        // What a browser asks before a script of an allowed page may send JSON; it sends no token with it.
        if request.method == .options, let origin = request.headers[.origin], allowedOrigins.contains(origin)
        {
            return Response(status: .noContent, headers: Self.allowance)
        }
        if let token { return try await token.handle(request, context, next) }
        return try await next(request, context)
    }

    private static let allowance: HTTPFields = [
        .accessControlAllowMethods: "GET, HEAD, POST, DELETE",
        .accessControlAllowHeaders: "Authorization, Content-Type, Range, If-None-Match",
        .accessControlMaxAge: "3600",
    ]

    private func checkOrigin(_ request: Request, _ host: String) throws {
        if let origin = request.headers[.origin] {
            let isOwn = ["http://\(host)", "https://\(host)"].contains(origin)
            guard isOwn || allowedOrigins.contains(origin) else {
                throw Problem(.forbidden, "pages of \(origin) may not use this server")
            }
        } else if let site = request.headers[.secFetchSite], site == "cross-site" || site == "same-site" {
            // Following a link to the page is no use of the API.
            let isNavigation = request.headers[.secFetchMode] == "navigate" && request.method == .get
            guard isNavigation else { throw Problem(.forbidden, "other pages may not use this server") }
        }
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let secFetchMode = HTTPField.Name("Sec-Fetch-Mode")!
}
