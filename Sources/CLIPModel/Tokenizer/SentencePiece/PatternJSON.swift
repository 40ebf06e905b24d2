/// A search pattern in a `tokenizer.json`: `{"String": " "}` or `{"Regex": " {2,}"}`.
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
                    "a pattern that is a short string, or one character or class with an optional quantifier",
                found: QuotedText.quoted(literal ?? expression ?? ""))
        }
        pattern = read
    }
}
