internal import FoundationEssentials

/// A `tokenizer.json` whose parts have been found but not yet read.
struct TokenizerJSONFile {
    private let bytes: [UInt8]
    private let path: String
    private var parts: [String: Range<Int>] = [:]
    private var modelParts: [String: Range<Int>] = [:]

    /// Far above published normalizers, whose character map alone can make many characters of one.
    private static let mostGrowth = 1 << 16

    /// - Parameters:
    ///   - bytes: the content of the file.
    ///   - path: the file, for errors.
    init(_ bytes: [UInt8], path: String) throws(TokenizerError) {
        self.bytes = bytes
        self.path = path
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw .malformed(path: path, expected: "JSON in UTF-8", found: "other bytes")
        }
        var (parts, modelParts): ([String: Range<Int>], [String: Range<Int>]) = ([:], [:])
        try bytes.withUnsafeBufferPointer { bytes throws(TokenizerError) in
            var cursor = JSONCursor(bytes, path: path)
            try cursor.readObject { cursor, key throws(TokenizerError) in
                let key = String(decoding: key, as: UTF8.self)
                guard key == "model" else {
                    parts[key] = try cursor.skipValue()
                    return
                }
                try cursor.readObject { cursor, key throws(TokenizerError) in
                    modelParts[String(decoding: key, as: UTF8.self)] = try cursor.skipValue()
                }
            }
            try cursor.expectEnd()
        }
        (self.parts, self.modelParts) = (parts, modelParts)
    }

    /// Everything that a tokenizer needs of the file.
    func files(settings: TokenizerSettings) throws(TokenizerError) -> SentencePieceFiles {
        let kind = try decode(String.self, modelParts["type"]) ?? "BPE"
        let lowercases = settings.lowercases ?? true
        var files: SentencePieceFiles
        let ownSteps: [NormalizationStep]
        switch kind {
        case "Unigram":
            files = try unigramFiles()
            ownSteps = [.canonicalize(lowercases: lowercases)]
        case "BPE":
            files = try bytePairFiles()
            // SigLIP 2 was trained on text in lower case; the first of its published files do not say so.
            ownSteps = lowercases ? [.lowercase] : []
        default:
            throw .malformed(
                path: path, expected: "a model of type \"Unigram\" or \"BPE\"",
                found: QuotedText.quoted(kind))
        }
        let steps = try decode(NormalizerJSON.self, parts["normalizer"])?.steps(path: path) ?? []
        guard let growth = steps.growth, growth <= Self.mostGrowth else {
            throw .malformed(
                path: path, expected: "normalizers that make a text at most \(Self.mostGrowth) times as long",
                found: "others")
        }
        files.encoder.steps = ownSteps + steps
        files.encoder.splits = try decode(PreTokenizerJSON.self, parts["pre_tokenizer"])?.splits ?? []
        files.frame = try decode(PostProcessorJSON.self, parts["post_processor"])?.frame
        files.paddingName = try decode(PaddingJSON.self, parts["padding"])?.name
        try addTokens(to: &files, steps: steps)
        return files
    }

    /// Decodes a part; nil where there is none or a null.
    private func decode<Content: Decodable>(
        _ type: Content.Type, _ range: Range<Int>?
    ) throws(TokenizerError) -> Content? {
        guard let range else { return nil }
        return try TokenizerFiles.decode(Content?.self, from: Data(bytes[range]), path: path)
    }

    private func addTokens(
        to files: inout SentencePieceFiles, steps: [NormalizationStep]
    ) throws(TokenizerError) {
        for token in try decode([AddedTokenJSON].self, parts["added_tokens"]) ?? [] {
            let name = QuotedText.quoted(token.content)
            guard let number = token.id, let id = Int32(exactly: number), id >= 0 else {
                throw .malformed(
                    path: path, expected: "an id from 0 to \(Int32.max) for \(name)",
                    found: token.id.map { "\($0)" } ?? "none")
            }
            if let known = files.vocabulary.id(of: token.content), known != id {
                throw .malformed(path: path, expected: "\(known) as the id of \(name)", found: "\(id)")
            }
            files.addedTokens.append(token.token(id: id))
        }
        files.encoder.addedTokens = AddedTokens(files.addedTokens.filter { !$0.isNormalized })
        files.encoder.normalizedTokens = AddedTokens(
            files.addedTokens.filter(\.isNormalized).map { token in
                var token = token
                let content = steps.applied(to: Array(token.content.unicodeScalars))
                token.content = String(String.UnicodeScalarView(content))
                return token
            })
    }

    // MARK: Unigram

    private func unigramFiles() throws(TokenizerError) -> SentencePieceFiles {
        let pieces = try unigramPieces()
        var table = TokenTable(expectedCount: pieces.count)
        for piece in pieces {
            guard piece.text.withUnsafeBufferPointer({ table.insert($0, id: Int(piece.id)) }) else {
                let text = QuotedText.quoted(String(decoding: piece.text, as: UTF8.self))
                throw .malformed(path: path, expected: "pieces that differ", found: "\(text) twice")
            }
        }
        let vocabulary = try TokenVocabulary(table, path: path)
        let unknown = try decode(Int.self, modelParts["unk_id"])
        guard let unknown, pieces.indices.contains(unknown) else {
            throw .malformed(
                path: path, expected: "an \"unk_id\" from 0 to \(pieces.count - 1)", found: "none")
        }
        let model = UnigramModel(
            pieces: pieces, lowestScore: pieces.map(\.score).min() ?? 0,
            unknown: Int32(truncatingIfNeeded: unknown), byteFallback: try byteFallback(vocabulary),
            roundsSums: false)
        return SentencePieceFiles(
            encoder: PieceEncoder(model: .unigram(model)), vocabulary: vocabulary, path: path)
    }

    /// The list of pieces with their scores; an id is a place in it.
    private func unigramPieces() throws(TokenizerError) -> [UnigramModel.Piece] {
        var pieces: [UnigramModel.Piece] = []
        try read("vocab") { cursor throws(TokenizerError) in
            try cursor.readArray { cursor, index throws(TokenizerError) in
                var piece = UnigramModel.Piece(text: [], id: Int32(truncatingIfNeeded: index), score: 0)
                try cursor.readArray { cursor, place throws(TokenizerError) in
                    switch place {
                    case 0: try cursor.readString(into: &piece.text)
                    case 1: piece.score = try cursor.readNumber()
                    default: throw cursor.unexpected("the end of a pair")
                    }
                }
                pieces.append(piece)
            }
        }
        return pieces
    }

    private func byteFallback(_ vocabulary: TokenVocabulary) throws(TokenizerError) -> ByteFallback? {
        guard try decode(Bool.self, modelParts["byte_fallback"]) ?? false else { return nil }
        return ByteFallback { vocabulary.id(of: $0) }
    }

    // MARK: Byte pairs

    private func bytePairFiles() throws(TokenizerError) -> SentencePieceFiles {
        for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
            let affix = try decode(String.self, modelParts[key]) ?? ""
            guard affix.isEmpty else {
                throw .malformed(path: path, expected: "no \"\(key)\"", found: QuotedText.quoted(affix))
            }
        }
        let vocabulary = try TokenVocabulary(try bytePairVocabulary(), path: path)
        var unknown: Int32?
        if let name = try decode(String.self, modelParts["unk_token"]) {
            unknown = vocabulary.id(of: name)
            guard unknown != nil else {
                throw .malformed(
                    path: path, expected: "\(QuotedText.quoted(name)) in the vocabulary",
                    found: "no such token")
            }
        }
        let model = BytePairModel(
            vocabulary: vocabulary, rules: .listed(try merges(vocabulary)), unknown: unknown,
            byteFallback: try byteFallback(vocabulary),
            fusesUnknown: try decode(Bool.self, modelParts["fuse_unk"]) ?? false,
            ignoresMerges: try decode(Bool.self, modelParts["ignore_merges"]) ?? false)
        return SentencePieceFiles(
            encoder: PieceEncoder(model: .bytePair(model)), vocabulary: vocabulary, path: path)
    }

    private func bytePairVocabulary() throws(TokenizerError) -> TokenTable {
        // A token takes some 20 bytes with its number.
        var table = TokenTable(expectedCount: (modelParts["vocab"]?.count ?? 0) / 20)
        try read("vocab") { cursor throws(TokenizerError) in
            try cursor.readObject { cursor, key throws(TokenizerError) in
                let id = try cursor.readID()
                guard key.withUnsafeBufferPointer({ table.insert($0, id: id) }) else {
                    throw cursor.unexpected("a token that was not there before")
                }
            }
        }
        return table
    }

    /// The rules: `"left right"` or, since 2024, `["left", "right"]`.
    private func merges(_ vocabulary: TokenVocabulary) throws(TokenizerError) -> BytePairMerges {
        var list = MergeList(vocabulary: vocabulary, path: path)
        var (left, right): ([UInt8], [UInt8]) = ([], [])
        try read("merges") { cursor throws(TokenizerError) in
            try cursor.readArray { cursor, index throws(TokenizerError) in
                if cursor.isAtString() {
                    try cursor.readString(into: &left)
                    try left.withUnsafeBufferPointer { rule throws(TokenizerError) in
                        try list.add(rule, place: "merge \(index)")
                    }
                    return
                }
                right.removeAll(keepingCapacity: true)
                try cursor.readArray { cursor, place throws(TokenizerError) in
                    switch place {
                    case 0: try cursor.readString(into: &left)
                    case 1: try cursor.readString(into: &right)
                    default: throw cursor.unexpected("the end of a pair")
                    }
                }
                try left.withUnsafeBufferPointer { left throws(TokenizerError) in
                    try right.withUnsafeBufferPointer { right throws(TokenizerError) in
                        try list.add(left, right, place: "merge \(index)")
                    }
                }
            }
        }
        return list.merges
    }

    /// Reads a part of the model that must be there.
    private func read(
        _ key: String, _ body: (inout JSONCursor) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        guard let range = modelParts[key] else {
            throw .malformed(path: path, expected: "\"\(key)\" of the model", found: "no such key")
        }
        try bytes.withUnsafeBufferPointer { bytes throws(TokenizerError) in
            var cursor = JSONCursor(bytes, range: range, path: path)
            try body(&cursor)
            try cursor.expectEnd()
        }
    }
}
