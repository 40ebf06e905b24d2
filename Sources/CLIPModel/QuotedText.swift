/// Text from files as an error may show it: short, on one line, and without what a terminal would obey.
enum QuotedText {
    /// Numbers of a shape.
    private static let extentLimit = 8

    /// A value, in quotation marks: at most 40 characters.
    static func quoted(_ text: String) -> String { "\"" + escaped(text, limit: 40) + "\"" }

    /// The name of a tensor or key, or a few words about it: at most 160 characters.
    static func name(_ text: String) -> String { escaped(text, limit: 160) }

    /// A path: as many characters as the system accepts bytes.
    static func path(_ text: String) -> String { escaped(text, limit: 4096) }

    /// A shape, or its first extents.
    static func shape(_ extents: [Int]) -> String {
        if extents.count <= extentLimit { return "\(extents)" }
        let first = extents.prefix(extentLimit).map(String.init).joined(separator: ", ")
        return "[\(first), …] with \(extents.count) extents"
    }

    /// At most `limit` characters, with invisible and line-breaking ones as escapes.
    private static func escaped(_ text: String, limit: Int) -> String {
        let scalars = text.unicodeScalars
        let end =
            scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex)
            ?? scalars.endIndex
        let shown = scalars[..<end].map { scalar in
            isHarmless(scalar) ? String(scalar) : scalar.escaped(asASCII: true)
        }
        return shown.joined() + (end < scalars.endIndex ? "…" : "")
    }

    /// Controls can move the cursor; formats, such as marks of direction, can reorder the line.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
