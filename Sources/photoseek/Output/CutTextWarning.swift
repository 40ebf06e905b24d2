internal import CLIPModel

/// Tells the user that the model does not read all of a text.
struct CutTextWarning {
    /// Words that show where the reading ends.
    private static let shownWords = 4

    private let reading: TextReading

    /// nil where all of the text is read.
    ///
    /// - Throws: as ``CLIPEncoder/reading(of:)``.
    init?(_ text: String, _ encoder: CLIPEncoder) throws {
        reading = try encoder.reading(of: text)
        guard reading.isCut else { return nil }
    }

    /// Says so on standard error, for each text that is cut.
    ///
    /// - Throws: as ``CLIPEncoder/reading(of:)``.
    static func show(for texts: [String], _ encoder: CLIPEncoder) throws {
        for text in texts {
            guard let warning = try CutTextWarning(text, encoder) else { continue }
            Console.standardError.write(warning.line)
        }
    }

    private var line: Line {
        let end = reading.read.split(whereSeparator: \.isWhitespace).suffix(Self.shownWords)
            .joined(separator: " ")
        return
            "photoseek: warning: the model reads \(reading.contextLength) tokens of a text, here up to \"\(end)\" (\(reading.wordCount) words); what follows is left out"
    }
}
