extension JSONValue {
    /// The most keys of an object that are shown.
    private static let keyLimit = 6

    /// The value in a few words for an error message: on one line, and without terminal control characters.
    package var shortened: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): Int(exactly: value).map(String.init) ?? "\(value)"
        case .string(let value): "\"\(value.shortened(to: 40))\""
        case .array(let values): "a list of \(values.count)"
        case .object(let values): "an object with \(Self.list(values.keys))"
        }
    }

    private static func list(_ keys: some Collection<String>) -> String {
        let shown = keys.sorted().prefix(keyLimit).map { $0.shortened(to: 40) }.joined(separator: ", ")
        switch keys.count {
        case 0: return "no keys"
        case ...keyLimit: return "the keys \(shown)"
        default: return "\(keys.count) keys: \(shown), …"
        }
    }
}
