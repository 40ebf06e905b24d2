internal import Foundation

/// A local stand-in for the Hugging Face Hub, with the part of its protocol that fetching models needs: listings, and files, of
/// which the large ones are on a second host.
public final class SampleHub: Sendable {
    /// A fault in the answer to one request for a file's content.
    public enum Fault: Sendable {
        /// An answer with this status code and these header fields, without content.
        case status(Int, [String: String] = [:])
        /// The connection is cut after this number of bytes of the content.
        case cut(Int)
        /// The content has other bytes than the file.
        case otherContent
        /// The content has more bytes than the file.
        case moreContent
        /// The answer has the whole file although a range was requested.
        case wholeFile
        /// The answer has another range than was requested.
        case otherPart
        /// The answer stops after this number of bytes until the latch is open.
        case held(after: Int, until: Latch)
    }

    /// The commit of the main branch. The commit of every other revision is its reverse.
    public static let commit = "89abcdef0123456789abcdef0123456789abcdef"

    private let answers: SampleHubAnswers
    /// The host that receives the first request for everything.
    public let hub: LoopbackServer
    /// The host of the large files.
    public let storage: LoopbackServer

    /// Creates a hub without repositories.
    public init() throws {
        let answers = SampleHubAnswers()
        self.answers = answers
        let storage = try LoopbackServer { answers.content($0) }
        self.storage = storage
        let address = storage.address
        hub = try LoopbackServer { answers.answer($0, storage: address) }
    }

    /// Adds the files of a folder to a repository, except those named in `left`.
    public func add(
        _ repository: String, revision: String = "main", folder: String, leaving left: [String] = []
    ) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !left.contains(name) {
            let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
            add(repository, revision: revision, [name: Array(bytes)])
        }
    }

    /// Adds files to a repository.
    public func add(_ repository: String, revision: String = "main", _ files: [String: [UInt8]]) {
        let stored = files.mapValues { SampleHubAnswers.File(bytes: $0) }
        answers.change { $0.files["\(repository)@\(revision)", default: [:]].merge(stored) { _, new in new } }
    }

    /// Makes the next requests for a file's content fail with these faults, in order.
    public func fail(_ file: String, _ faults: Fault...) {
        answers.change { $0.faults[file, default: []] += faults }
    }

    /// Replaces header fields of a file with wrong ones.
    public func lie(_ file: String, _ fields: [String: String]) { answers.change { $0.lies[file] = fields } }

    /// Answers requests for a listing with this reply.
    public func list(_ reply: LoopbackServer.Reply) { answers.change { $0.listing = reply } }

    /// Sets the pull requests of every repository, as JSON.
    public func discuss(_ json: String) { answers.change { $0.discussions = json } }

    /// Makes the hub require a token.
    public func demand(token: String) { answers.change { $0.token = token } }

    /// The number of requests for a file's content. All of them start at the hub, so only its requests are counted.
    public func contentRequests(_ file: String) -> Int {
        hub.requests.filter { $0.method == "GET" && $0.target.hasSuffix("/" + file) }.count
    }
}
