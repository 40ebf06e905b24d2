/// The padding of a `tokenizer.json`.
struct PaddingJSON: Decodable {
    /// The token to pad with.
    var name: String?

    private enum CodingKeys: String, CodingKey {
        case name = "pad_token"
    }
}
