/// What a picture shows, in words.
public struct PictureInWords: Equatable, Sendable {
    /// A word or a line.
    public struct Text: Equatable, Sendable {
        /// The word or the line.
        public let text: String
        /// The kind of a word of the vocabulary.
        public let kind: String?
        /// How much it stands out, 0 to 100.
        public let strength: Int
        /// How far its cosine lies above the mean of all, in standard deviations.
        public let deviation: Float
    }

    /// The words that together describe the picture, or the best line; none if nothing stands out.
    public let words: [String]
    /// The texts that fit best, best first.
    public let texts: [Text]
}
