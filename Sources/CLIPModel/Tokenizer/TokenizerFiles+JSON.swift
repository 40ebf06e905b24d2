internal import SystemPackage

/// The parts of a `tokenizer.json` that are used.
private struct TokenizerJSON: Decodable {
    /// `"left right"` or, since 2024, `["left", "right"]`.
    enum Merge: Decodable {
        case line(String)
        case tokens([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let tokens = try? container.decode([String].self) {
                self = .tokens(tokens)
            } else {
                self = .line(try container.decode(String.self))
            }
        }
    }

    /// A byte-pair model that marks the ends of words in the same way as CLIP.
    struct Model: Decodable {
        var vocabulary: [String: Int]
        var merges: [Merge]

        enum CodingKeys: String, CodingKey {
            case type, merges
            case wordEnd = "end_of_word_suffix"
            case vocabulary = "vocab"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            for (key, expected) in [(CodingKeys.type, "BPE"), (.wordEnd, ByteAlphabet.wordEnd)]
            where container.contains(key) {
                let value = try container.decode(String.self, forKey: key)
                guard value == expected else {
                    throw UnexpectedContent(
                        expected: "a model whose \(key.rawValue) is \(QuotedText.quoted(expected))",
                        found: QuotedText.quoted(value))
                }
            }
            vocabulary = try container.decode([String: Int].self, forKey: .vocabulary)
            merges = try container.decode([Merge].self, forKey: .merges)
        }
    }

    var addedTokens: [AddedTokenJSON]?
    var model: Model

    enum CodingKeys: String, CodingKey {
        case addedTokens = "added_tokens"
        case model
    }
}

extension TokenizerFiles {
    /// Reads the file of the `tokenizers` library: its byte-pair model and its added tokens.
    ///
    /// The file's own normalizer and pre-tokenizer are ignored: texts are always cleaned and split like in OpenAI's
    /// tokenizer.
    static func read(tokenizerJSONPath path: FilePath) throws(TokenizerError) -> TokenizerFiles {
        let file = try decode(TokenizerJSON.self, from: path)
        var ids = file.model.vocabulary
        var addedTokens: [AddedToken] = []
        for token in file.addedTokens ?? [] {
            let id = try token.checkedID(path: path.string)
            // If the vocabulary has the token too, the ids must agree.
            if let known = ids.updateValue(Int(id), forKey: token.content), known != id {
                throw .malformed(
                    path: path.string, expected: "\(known) as the id of \(QuotedText.quoted(token.content))",
                    found: "\(id)")
            }
            addedTokens.append(token.token(id: id))
        }
        let vocabulary = try TokenVocabulary(TokenTable(ids), path: path.string)
        var list = MergeList(vocabulary: vocabulary, path: path.string)
        for (index, merge) in file.model.merges.enumerated() {
            switch merge {
            case .line(let rule):
                try list.add(rule, place: "merge \(index)")
            case .tokens(let tokens):
                guard tokens.count == 2 else {
                    throw .malformed(
                        path: path.string, expected: "two tokens in merge \(index)", found: "\(tokens.count)")
                }
                try list.add(tokens[0], tokens[1], place: "merge \(index)")
            }
        }
        return TokenizerFiles(
            vocabulary: vocabulary, merges: list.merges, addedTokens: addedTokens,
            vocabularyPath: path.string)
    }
}
