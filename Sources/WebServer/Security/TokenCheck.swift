internal import HTTPTypes
internal import Hummingbird

/// Asks for the token: in a header of programs, or in a cookie of the page.
///
/// The page is opened with `?token=…` once; the answer sets the cookie and leads to the address without it, so that the token does not
/// stay in the address bar.
struct TokenCheck: Sendable {
    private static let cookieName = "photoseek"
    private static let parameter = "token"

    let token: String
    let basePath: String

    func handle(
        _ request: Request, _ context: ServerContext,
        _ next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        // The files of the page are no secret, and the form for the token needs some.
        if request.uri.path.hasPrefix(basePath + "/assets/") { return try await next(request, context) }
        if request.method == .get, let given = request.uri.queryParameters[Self.parameter[...]] {
            guard isRight(String(given)) else { return try refuse(request) }
            return signedIn(request)
        }
        let header = request.headers[.authorization].flatMap { value in
            value.hasPrefix("Bearer ") ? String(value.dropFirst("Bearer ".count)) : nil
        }
        guard let given = header ?? request.cookies[Self.cookieName]?.value, isRight(given) else {
            return try refuse(request)
        }
        return try await next(request, context)
    }

    /// A browser that opens the page gets a form for the token.
    private func refuse(_ request: Request) throws -> Response {
        guard request.method == .get, request.uri.path == basePath + "/",
            var form = PageRoutes.response("assets/sign-in.html")
        else { throw Self.refusal }
        form.status = .unauthorized
        form.headers[.wwwAuthenticate] = "Bearer"
        form.headers[.cacheControl] = "no-store"
        return form
    }

    private static var refusal: Problem {
        Problem(
            .unauthorized,
            "the server needs its token: as Authorization: Bearer …, or once as ?token=… in the address",
            headers: [.wwwAuthenticate: "Bearer"])
    }

    private func signedIn(_ request: Request) -> Response {
        let cookie =
            "\(Self.cookieName)=\(token); Path=\(basePath.isEmpty ? "/" : basePath); HttpOnly; SameSite=Strict; Max-Age=31536000"
        return Response(status: .seeOther, headers: [.location: basePath + "/", .setCookie: cookie])
    }

    /// Compares all bytes whatever they are, so that the time tells nothing of where they differ.
    private func isRight(_ given: String) -> Bool {
        let (own, given) = (Array(token.utf8), Array(given.utf8))
        guard own.count == given.count else { return false }
        return zip(own, given).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
