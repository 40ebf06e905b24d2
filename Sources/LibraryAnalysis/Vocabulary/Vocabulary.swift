internal import CVocabulary

/// Words and short phrases for what a picture can show, grouped by kind.
///
/// A value; safe to use from any thread.
public struct Vocabulary: Equatable, Sendable {
    /// The words, each once.
    public let words: [String]
    /// The names of the kinds.
    public let kinds: [String]
    /// The kind of each word: a position in ``kinds``.
    public let kindOfWord: [Int]

    /// The words that come with the program: everyday things, places, actions, light, moods, colours, shapes and styles.
    public static let builtIn = Vocabulary(
        String(
            decoding: UnsafeRawBufferPointer(
                start: vocabulary_text_start(), count: vocabulary_text_size()), as: UTF8.self))

    /// The words of a text.
    ///
    /// - Parameter text: A line in brackets begins a kind, a line that begins with `#` is left out, and commas separate words. What
    ///   comes before the first kind is left out.
    /// - Complexity: O(n).
    public init(_ text: String) {
        var (words, kinds, kindOfWord): ([String], [String], [Int]) = ([], [], [])
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            if line.hasPrefix("["), line.hasSuffix("]") {
                kinds.append(String(line.dropFirst().dropLast()))
            } else if !kinds.isEmpty {
                let some = line.split(separator: ",").map {
                    $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                }.filter { !$0.isEmpty }
                words += some
                kindOfWord += some.map { _ in kinds.count - 1 }
            }
        }
        (self.words, self.kinds, self.kindOfWord) = (words, kinds, kindOfWord)
    }

    /// The kind of a word, by the position of the word.
    public func kind(of word: Int) -> String { kinds[kindOfWord[word]] }
}
