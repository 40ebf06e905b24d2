internal import Foundation
internal import Synchronization

/// The state of the two hosts of a ``SampleHub``, and their answers.
final class SampleHubAnswers: Sendable {
    struct File {
        /// Files of at least this size are on the second host.
        private static let largeByteCount = 10_000

        let bytes: [UInt8]
        let digest: String

        init(bytes: [UInt8]) {
            self.bytes = bytes
            digest = bytes.count >= Self.largeByteCount ? Digest.sha256(bytes) : Digest.git(bytes)
        }

        var isLarge: Bool { bytes.count >= Self.largeByteCount }
    }

    struct State {
        /// The files of each `owner/name@revision`.
        var files: [String: [String: File]] = [:]
        var faults: [String: [SampleHub.Fault]] = [:]
        /// Wrong header fields of a file, which replace the true ones.
        var lies: [String: [String: String]] = [:]
        var listing: LoopbackServer.Reply?
        var discussions = "[]"
        var token: String?
    }

    private let state = Mutex(State())

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    func answer(_ request: LoopbackServer.Request, storage: String) -> LoopbackServer.Reply {
        state.withLock { state in
            if let token = state.token, request.fields["authorization"] != "Bearer \(token)" {
                return LoopbackServer.Reply(401)
            }
            let steps = request.target.split(separator: "?")[0].split(separator: "/").map(String.init)
            if steps.starts(with: ["api", "models"]), steps.count > 4 {
                return Self.listing(state, steps)
            }
            guard steps.count >= 5, steps[2] == "resolve" else { return LoopbackServer.Reply(404) }
            return Self.file(&state, steps, request, storage: storage)
        }
    }

    private static func listing(_ state: State, _ steps: [String]) -> LoopbackServer.Reply {
        if steps[4] == "discussions" {
            return LoopbackServer.Reply(200, Array("{\"discussions\": \(state.discussions)}".utf8))
        }
        if let reply = state.listing { return reply }
        let repository = "\(steps[2])/\(steps[3])"
        let revision = steps[5].removingPercentEncoding ?? ""
        guard state.files.keys.contains(where: { $0.hasPrefix(repository + "@") }) else {
            return LoopbackServer.Reply(404, fields: ["X-Error-Code": "RepoNotFound"])
        }
        guard let files = state.files["\(repository)@\(revision)"] else {
            return LoopbackServer.Reply(404, fields: ["X-Error-Code": "RevisionNotFound"])
        }
        let names = files.keys.map { "{\"rfilename\": \"\($0)\"}" }.joined(separator: ", ")
        return LoopbackServer.Reply(
            200, Array("{\"sha\": \"\(commit(revision))\", \"siblings\": [\(names)]}".utf8))
    }

    private static func commit(_ revision: String) -> String {
        revision == "main" ? SampleHub.commit : String(SampleHub.commit.reversed())
    }

    private static func file(
        _ state: inout State, _ steps: [String], _ request: LoopbackServer.Request, storage: String
    ) -> LoopbackServer.Reply {
        let name = steps[4...].joined(separator: "/")
        let found = state.files.first { key, files in
            key.hasPrefix("\(steps[0])/\(steps[1])@")
                && commit(String(key.split(separator: "@")[1])) == steps[3]
                && files[name] != nil
        }
        guard let file = found?.value[name] else {
            return LoopbackServer.Reply(404, fields: ["X-Error-Code": "EntryNotFound"])
        }
        let bytes = file.bytes
        var fields = ["X-Repo-Commit": steps[3]]
        if file.isLarge {
            fields["X-Linked-Etag"] = "\"\(file.digest)\""
            fields["X-Linked-Size"] = "\(bytes.count)"
            fields["Location"] = "\(storage)/\(steps[0])/\(steps[1])/\(steps[3])/\(name)"
        } else {
            fields["ETag"] = "\"\(file.digest)\""
        }
        fields.merge(state.lies[name] ?? [:]) { _, lie in lie }
        if file.isLarge { return LoopbackServer.Reply(302, fields: fields) }
        return content(&state, name, bytes, request, fields)
    }

    func content(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
        state.withLock { state in
            let steps = request.target.split(separator: "/").map(String.init)
            let name = steps[3...].joined(separator: "/")
            let found = state.files.first { key, files in
                key.hasPrefix("\(steps[0])/\(steps[1])@") && files[name] != nil
                    && Self.commit(String(key.split(separator: "@")[1])) == steps[2]
            }
            guard let file = found?.value[name] else { return LoopbackServer.Reply(404) }
            return Self.content(&state, name, file.bytes, request, [:])
        }
    }

    private static func content(
        _ state: inout State, _ name: String, _ bytes: [UInt8], _ request: LoopbackServer.Request,
        _ fields: [String: String]
    ) -> LoopbackServer.Reply {
        guard request.method == "GET" else { return LoopbackServer.Reply(200, bytes, fields: fields) }
        let fault = state.faults[name].flatMap { $0.first }
        if fault != nil { state.faults[name]?.removeFirst() }
        let range = request.fields["range"].flatMap { Int($0.dropFirst("bytes=".count).dropLast()) }
        var reply = part(bytes, from: range, fields)
        switch fault {
        case .status(let status, let fields): reply = LoopbackServer.Reply(status, fields: fields)
        case .cut(let count): reply.cutAfter = count
        case .otherContent: reply.content = reply.content.map { ~$0 }
        case .moreContent: reply.content += [1, 2, 3]
        case .wholeFile: reply = part(bytes, from: nil, fields)
        case .otherPart: reply = part(bytes, from: (range ?? 0) + 1, fields)
        case .held(let after, let latch): reply.hold = (after, latch)
        case nil: break
        }
        return reply
    }

    private static func part(_ bytes: [UInt8], from start: Int?, _ fields: [String: String])
        -> LoopbackServer.Reply
    {
        guard let start else { return LoopbackServer.Reply(200, bytes, fields: fields) }
        guard start < bytes.count else { return LoopbackServer.Reply(416) }
        let range = ["Content-Range": "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"]
        return LoopbackServer.Reply(206, Array(bytes[start...]), fields: fields.merging(range) { $1 })
    }
}
