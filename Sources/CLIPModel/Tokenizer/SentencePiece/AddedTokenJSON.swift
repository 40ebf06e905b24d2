/// An added token as `tokenizer.json` and `tokenizer_config.json` write it.
struct AddedTokenJSON: Decodable {
    /// `tokenizer_config.json` has the id as the key.
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

    /// The token with its id.
    func token(id: Int32) -> AddedToken {
        AddedToken(
            content: content, id: id, stripsLeft: lstrip ?? false, stripsRight: rstrip ?? false,
            isWholeWord: singleWord ?? false, isNormalized: normalized ?? false)
    }
}
