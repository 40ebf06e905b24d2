/// A JSON value of any type, for keys that allow several types.
enum JSONValue: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// A description that is short enough for an error message.
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): Int(exactly: value).map(String.init) ?? "\(value)"
        case .string(let value):
            Self.isShowable(value) ? "\"\(value)\"" : "a string that is too long or not printable"
        case .array(let values): "a list of \(values.count)"
        case .object(let values):
            "an object with \(Self.list(values.keys))"
        }
    }

    private static func list(_ keys: some Sequence<String>) -> String {
        let shown = keys.filter(isShowable).sorted().prefix(6)
        return shown.isEmpty ? "no keys that can be shown" : "the keys \(shown.joined(separator: ", "))"
    }

    /// Whether the text is short and has no characters that move a terminal's cursor or reorder its line.
    private static func isShowable(_ text: String) -> Bool {
        text.unicodeScalars.count <= 40
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }
}
