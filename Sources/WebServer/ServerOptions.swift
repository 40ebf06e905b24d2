public import Session

/// How a server listens, and what it allows.
public struct ServerOptions: Sendable {
    /// The address to listen at: a name or number of this machine.
    public var host = "127.0.0.1"
    /// The port; 0 leaves the choice to the system.
    public var port = 8765
    /// The path below which everything is served, for a proxy that gives the server a part of a site: empty, or with a slash at its
    /// beginning and none at its end.
    public var basePath = ""
    /// The secret that requests must carry; nil if none is needed, which ``WebServer`` accepts on this machine alone.
    public var token: String?
    /// Whether requests may change nothing: no tags, no indexing, no saved searches.
    public var isReadOnly = false
    /// Further names under which a proxy reaches the server, such as `photos.example.org`.
    public var allowedHosts: Set<String> = []
    /// Origins of other pages whose scripts may use the API, such as `https://example.org`.
    public var allowedOrigins: Set<String> = []
    /// The most bytes of a picture that is sent to search by it.
    public var uploadLimit = 64 << 20
    /// The number of requests that are computed at the same time.
    public var workers = 1
    /// The most requests that wait to be computed; further ones are told to come again.
    public var queueLimit = 256
    /// The most requests that wait for a picture: a thumbnail, a copy, or a search by a picture that is sent.
    public var pictureLimit = 1024
    /// The most requests that wait for something that takes seconds, such as groups.
    public var analysisLimit = 8
    /// The version of the program.
    public var version = ""
    /// Called with what happens if the folders of the library are watched as well; nil if they are not.
    public var watching: (@Sendable (LibraryKeeper.Event) -> Void)?
    /// Whether they are watched while the machine runs on battery, too.
    public var watchesOnBattery = false
    /// The most connections at the same time.
    public var connectionLimit = 512

    /// The defaults: this machine alone, without a token.
    public init() {}

    /// Whether the server can be reached from this machine alone.
    public var isLocal: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }
}
