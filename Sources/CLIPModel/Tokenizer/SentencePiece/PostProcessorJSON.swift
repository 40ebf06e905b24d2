/// The post-processor of a `tokenizer.json`, which defines the special tokens around a text.
struct PostProcessorJSON: Decodable {
    private enum Part: Decodable {
        case token(String)
        case text

        private enum CodingKeys: String, CodingKey {
            case token = "SpecialToken"
            case text = "Sequence"
        }

        private struct Name: Decodable {
            var id: String
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let token = try container.decodeIfPresent(Name.self, forKey: .token) {
                self = .token(token.id)
            } else {
                _ = try container.decode(Name.self, forKey: .text)
                self = .text
            }
        }
    }

    private struct Tokens: Decodable {
        var ids: [Int32]
    }

    private enum CodingKeys: String, CodingKey {
        case type, single
        case tokens = "special_tokens"
    }

    /// The ids before and after a text.
    let frame: SentencePieceFiles.Frame

    /// The most special tokens. More would leave too little of the context for a text.
    private static let mostTokens = 16

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let type = try container.decode(String.self, forKey: .type)
        guard type == "TemplateProcessing" else {
            throw UnexpectedContent(
                expected: "a post-processor of type \"TemplateProcessing\"", found: QuotedText.quoted(type))
        }
        let tokens = try container.decode([String: Tokens].self, forKey: .tokens)
        let parts = try container.decode([Part].self, forKey: .single)
        var (opening, closing): ([Int32], [Int32]) = ([], [])
        var texts = 0
        for part in parts {
            switch part {
            case .text: texts += 1
            case .token(let name):
                guard let ids = tokens[name]?.ids, ids.allSatisfy({ $0 >= 0 }) else {
                    throw UnexpectedContent(expected: "ids of \(QuotedText.quoted(name))", found: "none")
                }
                if texts == 0 { opening += ids } else { closing += ids }
            }
        }
        guard texts == 1, opening.count + closing.count <= Self.mostTokens else {
            throw UnexpectedContent(
                expected: "a template of one text and at most \(Self.mostTokens) tokens",
                found: "\(texts) texts and \(opening.count + closing.count) tokens")
        }
        frame = SentencePieceFiles.Frame(opening: opening, closing: closing)
    }
}
