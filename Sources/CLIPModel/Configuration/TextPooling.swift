/// The token of a text whose output becomes the embedding.
public enum TextPooling: Equatable, Sendable {
    /// The first with this id; in a text without it, the first of all.
    case endOfText(Int)
    /// The first of those with the highest id, which in OpenAI's vocabulary is the end of the text.
    case highestID
    /// The first.
    case first
    /// The last, which may be padding.
    case last
}
