internal import CLIPModel

extension LoadedModel {
    /// Says on standard error where the model reads only the beginning of a text.
    ///
    /// - Throws: what ``CLIPEncoder/reading(of:)`` throws.
    func warnIfCut(_ text: String) throws {
        let reading = try encoder.reading(of: text)
        guard reading.isCut else { return }
        Console.standardError.write(
            """
            photoseek: warning: \(name) reads at most \(reading.contextLength) tokens: \(Self.share(reading, of: text)); \
            the rest of the text counts for nothing
            """ as Line)
    }

    /// How much is read, in words; in characters where not even the first word is read whole.
    private static func share(_ reading: TextReading, of text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, reading.read.contains(first) else {
            return "the first \(reading.read.count) of \(text.count) characters"
        }
        return "the first \(reading.wordCount) of \(words.count) words"
    }
}
