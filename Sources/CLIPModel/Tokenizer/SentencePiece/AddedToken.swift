/// A token that is looked for in the text itself, such as `</s>`, and not pieced together.
struct AddedToken: Sendable {
    var content: String
    var id: Int32
    /// Whether it takes the white space before it.
    var stripsLeft = false
    /// Whether it takes the white space after it.
    var stripsRight = false
    /// Whether it counts only where no letter or digit stands beside it.
    var isWholeWord = false
    /// Whether it is looked for after the text has been normalized.
    var isNormalized = false
}
