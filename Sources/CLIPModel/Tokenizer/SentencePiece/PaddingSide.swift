/// The side of a text on which padding is added.
enum PaddingSide: Decodable {
    case left, right

    init(from decoder: any Decoder) throws {
        let word = try decoder.singleValueContainer().decode(String.self)
        // In lower case in `tokenizer_config.json`, capitalized in `tokenizer.json`.
        switch word {
        case "left", "Left": self = .left
        case "right", "Right": self = .right
        default:
            throw UnexpectedContent(
                expected: "\"left\" or \"right\" as the side of the padding", found: QuotedText.quoted(word))
        }
    }
}
