/// The padding of a `tokenizer.json`.
struct PaddingJSON: Decodable {
    /// The padding token.
    var name: String?
    /// The side of the text on which padding is added.
    var side: PaddingSide?

    private enum CodingKeys: String, CodingKey {
        case name = "pad_token"
        case side = "direction"
    }
}
