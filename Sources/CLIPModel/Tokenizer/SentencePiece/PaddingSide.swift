/// The side of a text on which padding stands.
enum PaddingSide: Decodable {
    case left, right

    init(from decoder: any Decoder) throws {
        let word = try decoder.singleValueContainer().decode(String.self)
        // Small in `tokenizer_config.json`, with a capital in `tokenizer.json`.
        switch word {
        case "left", "Left": self = .left
        case "right", "Right": self = .right
        default:
            throw UnexpectedContent(
                expected: "\"left\" or \"right\" as the side of the padding", found: QuotedText.quoted(word))
        }
    }
}
