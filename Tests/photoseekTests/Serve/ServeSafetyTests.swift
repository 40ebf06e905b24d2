import Foundation
import TestSupport
import Testing

/// Who may ask the server, and for what.
struct ServeSafetyTests {
    private func served(_ options: String..., token: String? = nil) throws -> ServerRun {
        let workspace = try Workspace()
        try workspace.addPictures(1)
        try workspace.index()
        return try ServerRun(workspace, token: token)
    }

    @Test(arguments: ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", ""])
    func otherNamesAreRefused(host: String) throws {
        #expect(try served().ask("GET", "/api/status", ["Host": host]).status == 421)
    }

    @Test(arguments: ["localhost", "LOCALHOST:1", "127.0.0.1:80", "[::1]:80"])
    func itsOwnNamesAreAllowed(host: String) throws {
        #expect(try served().ask("GET", "/api/status", ["Host": host]).status == 200)
    }

    @Test func scriptsOfOtherPagesAreRefused() throws {
        let server = try served()
        let headers = [
            ["Origin": "https://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
            ["Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"],
        ]
        for header in headers {
            #expect(try server.ask("GET", "/api/status", header).status == 403, "\(header)")
            #expect(try server.ask("POST", "/api/search", header, body: [1]).status == 403, "\(header)")
        }
        for header in [
            ["Origin": "http://localhost"], ["Sec-Fetch-Site": "same-origin"], ["Sec-Fetch-Site": "none"],
        ] {
            #expect(try server.ask("GET", "/api/status", header).status == 200, "\(header)")
        }
    }

    @Test func filesAreReadByIdOnly() throws {
        let workspace = try Workspace()
        try workspace.addPictures(1)
        try workspace.index()
        try workspace.addPictures(1, from: 7)
        let server = try ServerRun(workspace)
        let path = workspace.photo(Workspace.name(7))
        #expect(try server.ask("/api/search?q=\(path)").status == 403)
        #expect(try server.ask("/api/images/..%2F..%2Fetc%2Fpasswd/file").status == 404)
        #expect(try server.ask("/api/images/0/file").status == 404)
        #expect(try server.ask("/api/images/999/file").status == 404)
        #expect(try server.ask("/../../etc/passwd").status == 404)
    }

    @Test func everyAnswerHasThePolicy() throws {
        let server = try served()
        for target in ["/api/status", "/api/images/999", "/nothing", "/api/search?q=yeer:1"] {
            let fields = try server.ask(target).fields
            #expect(fields["content-security-policy"]?.hasPrefix("default-src 'none'") == true, "\(target)")
            #expect(fields["x-content-type-options"] == "nosniff", "\(target)")
        }
    }

    @Test func aTokenIsNeededIfThereIsOne() throws {
        let server = try served(token: "secret")
        #expect(try server.ask("/api/status").status == 401)
        #expect(try server.ask("GET", "/api/status", ["Authorization": "Bearer secres"]).status == 401)
        #expect(try server.ask("GET", "/api/status", ["Authorization": "Bearer secret"]).status == 200)
        let signIn = try server.ask("/?token=secret")
        #expect(signIn.status == 303)
        let cookie = try #require(signIn.fields["set-cookie"])
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
        let pair = String(cookie.prefix { $0 != ";" })
        #expect(try server.ask("GET", "/api/status", ["Cookie": pair]).status == 200)
        #expect(try server.ask("/?token=wrong").status == 401)
    }

    @Test func otherMachinesNeedAToken() throws {
        let workspace = try Workspace()
        let outcome = try workspace.program("serve", "--listen", "0.0.0.0", "--port", "0")
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains("PHOTOSEEK_TOKEN"))
    }

    @Test func aPortThatIsTakenIsAnError() throws {
        let server = try served()
        let workspace = try Workspace()
        let outcome = try workspace.program("serve", "--port", "\(server.port)")
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains("cannot listen"))
    }
}
