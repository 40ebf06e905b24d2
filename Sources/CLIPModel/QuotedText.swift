internal import JSONValues

/// Prepares text from files for error messages: short, on one line, and without terminal control characters.
package enum QuotedText {
    /// The most extents of a shape that are shown.
    private static let extentLimit = 8

    /// A value, in quotation marks: at most 40 characters.
    static func quoted(_ text: String) -> String { "\"" + text.shortened(to: 40) + "\"" }

    /// The name of a tensor or key, or a few words about it: at most 160 characters.
    static func name(_ text: String) -> String { text.shortened(to: 160) }

    /// A path: at most 4096 characters, which is the system's limit for a path in bytes.
    package static func path(_ text: String) -> String { text.shortened(to: 4096) }

    /// A shape. If it has more than eight extents, only the first eight and their number are shown.
    static func shape(_ extents: [Int]) -> String {
        if extents.count <= extentLimit { return "\(extents)" }
        let first = extents.prefix(extentLimit).map(String.init).joined(separator: ", ")
        return "[\(first), …] with \(extents.count) extents"
    }
}
