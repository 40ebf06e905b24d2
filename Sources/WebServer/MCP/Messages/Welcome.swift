/// The answer to `initialize`: what the server is and can do.
struct Welcome: Encodable, Sendable {
    private struct Capabilities: Encodable {
        struct Tools: Encodable { let listChanged = false }

        let tools = Tools()
    }

    private struct Server: Encodable {
        let name = "photoseek"
        let title = "Photoseek"
        let version: String
    }

    private let protocolVersion: String
    private let capabilities = Capabilities()
    private let serverInfo: Server
    private let instructions = """
        Photoseek searches the user's own photo library on this machine. Use search to find pictures by what they show and by when and \
        where they were taken, show to look at one, similar and describe to go on from one, and status to learn what the library holds. \
        Pictures are named by their ids, such as 17. Nothing can be changed.
        """

    init(revision: ProtocolRevision, version: String) {
        protocolVersion = revision.rawValue
        serverInfo = Server(version: version)
    }
}
