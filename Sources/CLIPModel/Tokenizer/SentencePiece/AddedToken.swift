/// A token that is searched for in the text directly, such as `</s>`, instead of being made of pieces.
struct AddedToken: Sendable {
    var content: String
    var id: Int32
    /// Whether white space before the token becomes part of it.
    var stripsLeft = false
    /// Whether white space after the token becomes part of it.
    var stripsRight = false
    /// Whether the token matches only if no word character is next to it.
    var isWholeWord = false
    /// Whether the token is searched for in the normalized text.
    var isNormalized = false
}
