/// Tells how much of a text a model reads.
public struct TextReading: Equatable, Sendable {
    /// The number of tokens that the model reads, including the special tokens around the text, without padding. At most
    /// ``contextLength``.
    public let tokens: Int
    /// The most tokens that the model reads, including the special tokens around the text.
    public let contextLength: Int
    /// The part of the text that is read.
    ///
    /// If the text is too long, this is its longest beginning of whole words that fits, or of characters if not even the
    /// first word fits. The model would read this part completely if it were the whole text.
    public let read: String
    /// Whether the model does not read the whole text.
    public let isCut: Bool

    /// The number of words in ``read``, separated by white space.
    public var wordCount: Int { read.split(whereSeparator: \.isWhitespace).count }
}

extension CLIPEncoder {
    /// Tells how much of a text the model reads. A text with more tokens than fit into the context is cut.
    ///
    /// - Throws: ``TokenizerError`` or ``CLIPModelError`` if the checkpoint's tokenizer cannot be used.
    /// - Complexity: That of ``tokens(of:)``; if the text is cut, about log n times that.
    public func reading(of text: String) throws -> TextReading {
        TextReading(of: text, by: try loadedTokenizer(), checkpoint.configuration.text.contextLength)
    }
}

extension TextReading {
    fileprivate init(of text: String, by tokenizer: any TextTokenizer, _ contextLength: Int) {
        let count = tokenizer.count(text)
        self.init(
            tokens: count.tokens, contextLength: contextLength,
            read: count.isCut ? Self.beginning(of: text, tokenizer) : text, isCut: count.isCut)
    }

    private static func beginning(of text: String, _ tokenizer: any TextTokenizer) -> String {
        let wordEnds = text.indices.filter { index in
            !text[index].isWhitespace && text[text.index(after: index)...].first?.isWhitespace != false
        }
        let words = longest(text, upTo: wordEnds, tokenizer)
        return words.isEmpty
            ? longest(text, upTo: Array(text[...(wordEnds.first ?? text.startIndex)].indices), tokenizer)
            : words
    }

    /// Finds by binary search the longest beginning that ends with the character at one of these indices and is not cut.
    private static func longest(
        _ text: String, upTo ends: [String.Index], _ tokenizer: any TextTokenizer
    ) -> String {
        var fitting = 0..<ends.count
        while !fitting.isEmpty {
            let middle = fitting.lowerBound + fitting.count / 2
            if tokenizer.count(String(text[...ends[middle]])).isCut {
                fitting = fitting.lowerBound..<middle
            } else {
                fitting = middle + 1..<fitting.upperBound
            }
        }
        return fitting.lowerBound > 0 ? String(text[...ends[fitting.lowerBound - 1]]) : ""
    }
}
