/// Words that a picture must have.
public struct WordCondition: Hashable, Sendable {
    /// A word, and the kinds among which it counts.
    public struct Word: Hashable, Sendable {
        /// As ``WordSplitter`` makes it.
        public let form: String
        /// Where the word tells something about a picture, because not nearly all pictures have it there.
        public var telling: WordFields

        /// Creates a word.
        public init(_ form: String, telling: WordFields = .all) {
            precondition(WordSplitter.isWord(form), "words are made by WordSplitter")
            (self.form, self.telling) = (form, telling)
        }
    }

    /// The words; a picture must have all of them, and at least one where it tells something.
    public var words: [Word]
    /// Where the words are looked for.
    public var fields: WordFields

    /// Creates a condition.
    public init(_ words: [Word], in fields: WordFields = .all) {
        (self.words, self.fields) = (words, fields)
    }
}

/// An embedding whose image has certain words.
public struct WordMatch: Hashable, Sendable {
    /// The embedding.
    public let embedding: EmbeddingRecord
    /// All words of the image.
    public let words: PictureWords

    /// Creates a match.
    public init(embedding: EmbeddingRecord, words: PictureWords) {
        (self.embedding, self.words) = (embedding, words)
    }
}
