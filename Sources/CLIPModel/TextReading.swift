/// How much of a text a model reads.
public struct TextReading: Equatable, Sendable {
    /// The tokens that the text takes, with those around it, and without padding; at most ``contextLength``.
    public let tokens: Int
    /// The most tokens that the model reads, with those around a text.
    public let contextLength: Int
    /// The beginning of the text that is read: all of it, or as many whole words as fit, or where not even one does, as
    /// many characters. By itself it would be read whole.
    public let read: String
    /// Whether something of the text is not read.
    public let isCut: Bool

    /// The number of words of the text that are read, parted by white space.
    public var wordCount: Int { read.split(whereSeparator: \.isWhitespace).count }
}

extension CLIPEncoder {
    /// How much of a text the model reads: a text that has more tokens than the context takes is cut.
    ///
    /// - Throws: ``TokenizerError`` or ``CLIPModelError`` if the checkpoint's tokenizer cannot be used.
    /// - Complexity: that of ``tokens(of:)``, for a text that is cut about log n times.
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

    /// The longest beginning that ends with the character at one of these places and is not cut, by halving.
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
