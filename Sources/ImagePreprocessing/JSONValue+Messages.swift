internal import JSONValues

extension JSONValue {
    /// A description that is short enough for an error message.
    var shortened: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
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
