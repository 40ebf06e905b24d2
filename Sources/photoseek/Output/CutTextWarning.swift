internal import CLIPModel
internal import Session

extension LoadedModel {
    /// Prints a warning to standard error if the model reads only the beginning of a text.
    ///
    /// - Throws: the errors of ``CLIPEncoder/reading(of:)``.
    func warnIfCut(_ text: String) throws {
        let reading = try encoder.reading(of: text)
        guard reading.isCut else { return }
        Console.standardError.warn(
            """
            \(name) reads at most \(reading.contextLength) tokens, here \(Self.share(reading, of: text)); \
            the rest of the text is ignored
            """)
    }

    /// How much of the text is read, in words, or in characters if not even the first word is read completely.
    private static func share(_ reading: TextReading, of text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, reading.read.contains(first) else {
            return "the first \(reading.read.count) of \(text.count) characters"
        }
        return "the first \(reading.wordCount) of \(words.count) words"
    }
}
