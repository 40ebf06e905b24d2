/// The padding of a `tokenizer.json`.
struct PaddingJSON: Decodable {
    /// The token to pad with.
    var name: String?
    /// Where it stands.
    var side: PaddingSide?

    private enum CodingKeys: String, CodingKey {
        case name = "pad_token"
        case side = "direction"
    }
}
