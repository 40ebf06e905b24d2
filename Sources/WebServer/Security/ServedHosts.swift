/// The names under which the server may be reached.
struct ServedHosts: Sendable {
    private let names: Set<String>
    /// Whether any number is allowed: a name must be pointed at a machine to attack it, a number needs not.
    private let allowsAnyNumber: Bool

    init(_ options: ServerOptions) {
        names = options.allowedHosts.union(["localhost", "127.0.0.1", "[::1]", options.host])
        allowsAnyNumber = !options.isLocal
    }

    /// Whether a `Host` names this server, with or without a port.
    func contains(_ authority: String) -> Bool {
        let name = Self.withoutPort(authority)
        return names.contains(name.lowercased()) || allowsAnyNumber && Self.isNumber(name)
    }

    private static func withoutPort(_ authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[...end])
        }
        return String(authority.prefix { $0 != ":" })
    }

    private static func isNumber(_ name: String) -> Bool {
        name.hasPrefix("[") || name.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E }
    }
}
