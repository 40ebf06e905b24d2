/// Why a server cannot start.
public enum WebServerError: Error, Equatable, CustomStringConvertible {
    /// Other machines could reach the server, and no token is set.
    case tokenNeeded(host: String)
    /// The address cannot be listened at, for the reason.
    case cannotListen(host: String, port: Int, reason: String)

    /// One sentence: what is wrong and where.
    public var description: String {
        switch self {
        case .tokenNeeded(let host):
            "\(host) can be reached from other machines, and anyone there could see the pictures"
        case .cannotListen(let host, let port, let reason): "\(host):\(port): cannot listen there: \(reason)"
        }
    }
}
