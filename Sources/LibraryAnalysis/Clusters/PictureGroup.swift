public import LibraryStore

/// A group of pictures.
public struct PictureGroup: Equatable, Sendable {
    /// A picture with its cosine to the centre of the group.
    public struct Picture: Equatable, Sendable {
        /// The picture.
        public let image: ImageRecord
        /// The cosine, -1 to 1.
        public let cosine: Float
    }

    /// Words that tell the group from the others, best first; none if nothing stands out.
    public let words: [String]
    /// If nothing stands out, the words that come nearest to it, best first.
    public let hints: [String]
    /// The number of pictures.
    public let count: Int
    /// The pictures nearest to the centre, the nearest first.
    public let nearest: [Picture]
}
