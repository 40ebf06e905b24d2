extension String {
    /// Text from a file for an error message: at most `limit` Unicode scalars. Control, format and line-breaking characters are
    /// shown as escapes.
    package func shortened(to limit: Int) -> String {
        let end =
            unicodeScalars.index(
                unicodeScalars.startIndex, offsetBy: limit, limitedBy: unicodeScalars.endIndex)
            ?? unicodeScalars.endIndex
        let shown = unicodeScalars[..<end].map { scalar in
            Self.isHarmless(scalar) ? String(scalar) : scalar.escaped(asASCII: true)
        }
        return shown.joined() + (end < unicodeScalars.endIndex ? "…" : "")
    }

    /// Control characters can move the cursor. Format characters, such as direction marks, can reorder the line.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
