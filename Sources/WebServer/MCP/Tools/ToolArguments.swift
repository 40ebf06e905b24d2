internal import JSONValues

/// The arguments of a call, checked against what the tool declares.
struct ToolArguments: Sendable {
    private let values: [String: JSONValue]

    /// - Throws: ``ProtocolError`` if an argument is unknown, missing, of another type, or out of its range.
    init(_ values: [String: JSONValue], for tool: ToolDeclaration) throws(ProtocolError) {
        // Some clients send a null for each argument that is left out.
        let given = values.filter { $0.value != .null }
        for name in given.keys.sorted() where !tool.arguments.contains(where: { $0.name == name }) {
            let known = tool.arguments.map(\.name).joined(separator: ", ")
            throw ProtocolError(
                .wrongParameters,
                "\(tool.name) has no argument \"\(name.shortened(to: 40))\""
                    + (known.isEmpty ? "; it has none" : "; it has \(known)"))
        }
        for argument in tool.arguments {
            guard let value = given[argument.name] else {
                guard argument.isRequired else { continue }
                throw ProtocolError(
                    .wrongParameters, "\(tool.name) needs the argument \"\(argument.name)\"")
            }
            guard let expected = argument.schema.mismatch(with: value) else { continue }
            throw ProtocolError(
                .wrongParameters, "\"\(argument.name)\" is \(expected), found \(value.shortened)")
        }
        self.values = given
    }

    /// The text of an argument; nil if it is not given.
    func text(_ name: String) -> String? {
        if case .string(let text)? = values[name] { text } else { nil }
    }

    /// The whole number of an argument; nil if it is not given.
    func number(_ name: String) -> Int? {
        if case .integer(let number)? = values[name] { number } else { nil }
    }
}

extension JSONSchema {
    /// What is expected, as a phrase, if a value is something else; nil if it fits. Arguments are texts and whole numbers.
    fileprivate func mismatch(with value: JSONValue) -> String? {
        switch (self, value) {
        case (.text, .string): nil
        case (.choice(_, let values), .string(let text)) where values.contains(text): nil
        case (.integer(_, let range), .integer(let number)) where range?.contains(number) != false: nil
        case (.choice(_, let values), _): "one of \(values.joined(separator: ", "))"
        case (.integer(_, let range?), _) where range.upperBound < .max:
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case (.integer(_, let range?), _): "a whole number of at least \(range.lowerBound)"
        case (.integer, _): "a whole number"
        default: "a text"
        }
    }
}
