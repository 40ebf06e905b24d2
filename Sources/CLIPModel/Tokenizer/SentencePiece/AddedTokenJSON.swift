/// An added token in the form of `tokenizer.json` and `tokenizer_config.json`.
struct AddedTokenJSON: Decodable {
    /// Nil in `tokenizer_config.json`, where the id is the key.
    var id: Int?
    var content: String
    private var lstrip: Bool?
    private var rstrip: Bool?
    private var singleWord: Bool?
    private var normalized: Bool?

    private enum CodingKeys: String, CodingKey {
        case id, content, lstrip, rstrip, normalized
        case singleWord = "single_word"
    }

    /// Returns the token with the given id.
    func token(id: Int32) -> AddedToken {
        AddedToken(
            content: content, id: id, stripsLeft: lstrip ?? false, stripsRight: rstrip ?? false,
            isWholeWord: singleWord ?? false, isNormalized: normalized ?? false)
    }
}
