/// A `tokenizer.json` whose parts have been located but not yet decoded.
struct TokenizerJSONFile {
    private let bytes: [UInt8]
    /// The file, for error messages.
    let path: String
    private var parts: [String: Range<Int>] = [:]
    /// The byte range of the value of each key of the model.
    private(set) var modelParts: [String: Range<Int>] = [:]

    /// The largest factor by which normalizers may make a text grow. Published character maps can turn one character into 18.
    private static let mostGrowth = 256
    /// The limit for normalizing the added tokens, far above published files: their characters times the number of steps
    /// times the largest growth.
    private static let mostNormalizing = 1 << 24

    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - path: The file, for error messages.
    init(_ bytes: [UInt8], path: String) throws(TokenizerError) {
        self.bytes = bytes
        self.path = path
        var (parts, modelParts): ([String: Range<Int>], [String: Range<Int>]) = ([:], [:])
        try JSONCursor.read(bytes, path: path) { cursor throws(TokenizerError) in
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
        }
        (self.parts, self.modelParts) = (parts, modelParts)
    }

    /// Reads everything that a tokenizer needs from the file.
    func files(rows: EmbeddingRows) throws(TokenizerError) -> SentencePieceFiles {
        let kind = try decode(String.self, modelParts["type"]) ?? "BPE"
        var files: SentencePieceFiles
        switch kind {
        case "Unigram": files = try unigramFiles(rows: rows)
        case "BPE": files = try bytePairFiles(rows: rows)
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
        files.encoder.steps = steps
        files.encoder.splits = try decode(PreTokenizerJSON.self, parts["pre_tokenizer"])?.splits ?? []
        files.frame = try decode(PostProcessorJSON.self, parts["post_processor"])?.frame
        let padding = try decode(PaddingJSON.self, parts["padding"])
        (files.paddingName, files.paddingSide) = (padding?.name, padding?.side)
        try addTokens(to: &files, steps: steps, rows: rows)
        return files
    }

    /// Decodes a part of the file; nil if the part is missing or null.
    func decode<Content: Decodable>(
        _ type: Content.Type, _ range: Range<Int>?
    ) throws(TokenizerError) -> Content? {
        guard let range else { return nil }
        return try TokenizerFiles.decode(Content?.self, from: bytes[range], path: path)
    }

    /// Reads the added tokens, which are searched for in the text.
    private func addTokens(
        to files: inout SentencePieceFiles, steps: [NormalizationStep], rows: EmbeddingRows
    ) throws(TokenizerError) {
        for token in try decode([AddedTokenJSON].self, parts["added_tokens"]) ?? [] {
            let id = try token.checkedID(path: path)
            if let known = files.vocabulary.id(of: token.content), known != id {
                throw .malformed(
                    path: path, expected: "\(known) as the id of \(QuotedText.quoted(token.content))",
                    found: "\(id)")
            }
            files.addedTokens.append(token.token(id: id))
        }
        let usable = files.addedTokens.filter { rows.contains($0.id) }
        files.encoder.addedTokens = AddedTokens(usable.filter { !$0.isNormalized })
        files.encoder.normalizedTokens = AddedTokens(
            try normalized(usable.filter(\.isNormalized), by: steps))
    }

    /// Normalizes the content of the tokens, so that they can be found in a normalized text.
    private func normalized(
        _ tokens: [AddedToken], by steps: [NormalizationStep]
    ) throws(TokenizerError) -> [AddedToken] {
        let most = Self.mostNormalizing / max(steps.count, 1) / (steps.growth ?? Self.mostGrowth)
        var length = 0
        var result: [AddedToken] = []
        for var token in tokens {
            let content = Array(token.content.unicodeScalars)
            length += content.count
            guard length <= most else {
                throw .malformed(
                    path: path,
                    expected: "normalized added tokens with at most \(most) characters in total",
                    found: "more")
            }
            token.content = String(String.UnicodeScalarView(steps.applied(to: content)))
            result.append(token)
        }
        return result
    }

    /// Reads a required part of the model.
    func read(
        _ key: String, _ body: (inout JSONCursor) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        guard let range = modelParts[key] else {
            throw .malformed(path: path, expected: "\"\(key)\" of the model", found: "no such key")
        }
        try JSONCursor.read(bytes, in: range, path: path, body)
    }

    /// The tokens for bytes; nil if the model has no byte fallback.
    func byteFallback(
        _ vocabulary: TokenVocabulary, _ rows: EmbeddingRows
    ) throws(TokenizerError) -> ByteFallback? {
        guard try decode(Bool.self, modelParts["byte_fallback"]) ?? false else { return nil }
        let fallback = ByteFallback { vocabulary.id(of: $0) }
        try fallback.check(rows, path: path)
        return fallback
    }
}
