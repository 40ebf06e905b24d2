/// What to look for as a `tokenizer.json` writes it: `{"String": " "}` or `{"Regex": " {2,}"}`.
struct PatternJSON: Decodable {
    let pattern: CharacterPattern

    private enum CodingKeys: String, CodingKey {
        case literal = "String"
        case expression = "Regex"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let literal = try container.decodeIfPresent(String.self, forKey: .literal)
        let expression = try container.decodeIfPresent(String.self, forKey: .expression)
        let read =
            literal.flatMap { CharacterPattern(literal: $0) }
            ?? expression.flatMap { CharacterPattern(expression: $0) }
        guard let read else {
            throw UnexpectedContent(
                expected:
                    "a short string to look for, or one character or class and how often it stands there",
                found: QuotedText.quoted(literal ?? expression ?? ""))
        }
        pattern = read
    }
}
