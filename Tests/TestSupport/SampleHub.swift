internal import Foundation

/// A Hugging Face Hub on this machine, which speaks the part of its protocol that fetching models takes: listings, and files
/// of which the large ones lie on a host of their own.
public final class SampleHub: Sendable {
    /// Something that goes wrong once, with the next request for a file's content.
    public enum Fault: Sendable {
        /// An answer without content.
        case status(Int, [String: String] = [:])
        /// The connection is cut after so many bytes of the answer.
        case cut(Int)
        /// Other bytes than those of the file.
        case otherContent
        /// More bytes than were announced.
        case moreContent
        /// All of the file although a part was asked for.
        case wholeFile
        /// Another part than was asked for.
        case otherPart
        /// Nothing more after so many bytes until the latch is open.
        case held(after: Int, until: Latch)
    }

    /// The commit that the main branch is; every other revision is the reverse of it.
    public static let commit = "89abcdef0123456789abcdef0123456789abcdef"

    private let answers: SampleHubAnswers
    /// The host that is asked first.
    public let hub: LoopbackServer
    /// The host of the large files.
    public let storage: LoopbackServer

    /// A hub without repositories.
    public init() throws {
        let answers = SampleHubAnswers()
        self.answers = answers
        let storage = try LoopbackServer { answers.content($0) }
        self.storage = storage
        let address = storage.address
        hub = try LoopbackServer { answers.answer($0, storage: address) }
    }

    /// Puts the files of a folder into a repository, under the names of their paths.
    public func add(
        _ repository: String, revision: String = "main", folder: String, leaving left: [String] = []
    ) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !left.contains(name) {
            let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
            add(repository, revision: revision, [name: Array(bytes)])
        }
    }

    /// Puts files into a repository.
    public func add(_ repository: String, revision: String = "main", _ files: [String: [UInt8]]) {
        let stored = files.mapValues { SampleHubAnswers.File(bytes: $0) }
        answers.change { $0.files["\(repository)@\(revision)", default: [:]].merge(stored) { _, new in new } }
    }

    /// Lets the next requests for a file's content go wrong, one after the other.
    public func fail(_ file: String, _ faults: Fault...) {
        answers.change { $0.faults[file, default: []] += faults }
    }

    /// Announces a file with other fields than are true.
    public func lie(_ file: String, _ fields: [String: String]) { answers.change { $0.lies[file] = fields } }

    /// Answers the request for a listing with something else.
    public func list(_ reply: LoopbackServer.Reply) { answers.change { $0.listing = reply } }

    /// The pull requests of every repository, as JSON.
    public func discuss(_ json: String) { answers.change { $0.discussions = json } }

    /// Lets only those in who have a token.
    public func demand(token: String) { answers.change { $0.token = token } }

    /// The number of requests for a file's content; all of them begin at the hub.
    public func contentRequests(_ file: String) -> Int {
        hub.requests.filter { $0.method == "GET" && $0.target.hasSuffix("/" + file) }.count
    }
}
