/// The token of a text whose output becomes the embedding.
public enum TextPooling: Equatable, Sendable {
    /// The first token with this id. If the text does not have it, the first token of the text.
    case endOfText(Int)
    /// The first token with the highest id of the text. In OpenAI's vocabulary this is the end-of-text token.
    case highestID
    /// The first token.
    case first
    /// The last token, which may be padding.
    case last
}
