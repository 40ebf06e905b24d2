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

extension TokenizerJSON {
    /// Adds the added tokens to the table, and returns them. If the vocabulary has one too, the ids must agree.
    func addTokens(
        to table: inout TokenTable, path: String
    ) throws(TokenizerError) -> [AddedToken] {
        var added: [AddedToken] = []
        for token in addedTokens ?? [] {
            let id = try token.checkedID(path: path)
            var content = token.content
            let known = content.withUTF8 { content in
                table.insert(content, id: Int(id)) ? Int(id) : table.id(of: content)
            }
            guard known == Int(id) else {
                throw .malformed(
                    path: path,
                    expected: "\(known ?? Int(id)) as the id of \(QuotedText.quoted(token.content))",
                    found: "\(id)")
            }
            added.append(token.token(id: id))
        }
        return added
    }
}

extension TokenizerFiles {
    /// Reads the file of the `tokenizers` library: its byte-pair model and its added tokens.
    ///
    /// The file's own normalizer and pre-tokenizer are ignored: texts are always cleaned and split like in OpenAI's
    /// tokenizer.
    static func read(tokenizerJSONPath path: FilePath) throws(TokenizerError) -> TokenizerFiles {
        let (content, path) = (try content(of: path), path.string)
        // A file that the cursor refuses is read by the JSON library, whose result or error counts: a key may occur twice.
        if let files = try? files(scanning: content, path: path) { return files }
        return try files(decoding: content, path: path)
    }

    /// Reads the two long lists with a cursor, and the rest of the file with the JSON library.
    private static func files(
        scanning content: [UInt8], path: String
    ) throws(TokenizerError) -> TokenizerFiles {
        let lists = try TokenizerLists(content, path: path)
        let rest = try decode(TokenizerJSON.self, from: lists.rest(of: content), path: path)
        // A token and its number take about 17 bytes.
        var table = TokenTable(expectedCount: lists.vocabulary.count / 16)
        try JSONCursor.read(content, in: lists.vocabulary, path: path) { cursor throws(TokenizerError) in
            try cursor.readVocabulary(into: &table)
        }
        let addedTokens = try rest.addTokens(to: &table, path: path)
        let vocabulary = try TokenVocabulary(table, path: path)
        var list = MergeList(vocabulary: vocabulary, path: path)
        try JSONCursor.read(content, in: lists.merges, path: path) { cursor throws(TokenizerError) in
            try cursor.readMerges(into: &list)
        }
        return TokenizerFiles(
            vocabulary: vocabulary, merges: list.merges, addedTokens: addedTokens, vocabularyPath: path)
    }

    private static func files(
        decoding content: [UInt8], path: String
    ) throws(TokenizerError) -> TokenizerFiles {
        let file = try decode(TokenizerJSON.self, from: content, path: path)
        var table = TokenTable(file.model.vocabulary)
        let addedTokens = try file.addTokens(to: &table, path: path)
        let vocabulary = try TokenVocabulary(table, path: path)
        var list = MergeList(vocabulary: vocabulary, path: path)
        for (index, merge) in file.model.merges.enumerated() {
            switch merge {
            case .line(let rule):
                try list.add(rule, place: "merge \(index)")
            case .tokens(let tokens):
                guard tokens.count == 2 else {
                    throw .malformed(
                        path: path, expected: "two tokens in merge \(index)", found: "\(tokens.count)")
                }
                try list.add(tokens[0], tokens[1], place: "merge \(index)")
            }
        }
        return TokenizerFiles(
            vocabulary: vocabulary, merges: list.merges, addedTokens: addedTokens, vocabularyPath: path)
    }
}
