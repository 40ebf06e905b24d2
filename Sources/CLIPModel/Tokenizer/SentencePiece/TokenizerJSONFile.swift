internal import FoundationEssentials

/// A `tokenizer.json` whose parts have been found but not yet read.
struct TokenizerJSONFile {
    private let bytes: [UInt8]
    /// The file, for errors.
    let path: String
    private var parts: [String: Range<Int>] = [:]
    /// Where the values of the model's keys stand.
    private(set) var modelParts: [String: Range<Int>] = [:]

    /// Above published normalizers, whose character map can make 18 characters of one.
    private static let mostGrowth = 256
    /// Far above published added tokens: the most characters that normalizing them may take, counted once for each step
    /// and as if each grew as much as one can.
    private static let mostNormalizing = 1 << 24

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

    /// Decodes a part; nil where there is none or a null.
    func decode<Content: Decodable>(
        _ type: Content.Type, _ range: Range<Int>?
    ) throws(TokenizerError) -> Content? {
        guard let range else { return nil }
        return try TokenizerFiles.decode(Content?.self, from: Data(bytes[range]), path: path)
    }

    /// Adds the tokens that are looked for in the text.
    private func addTokens(
        to files: inout SentencePieceFiles, steps: [NormalizationStep], rows: EmbeddingRows
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
        let usable = files.addedTokens.filter { rows.contains($0.id) }
        files.encoder.addedTokens = AddedTokens(usable.filter { !$0.isNormalized })
        files.encoder.normalizedTokens = AddedTokens(
            try normalized(usable.filter(\.isNormalized), by: steps))
    }

    /// The tokens as they stand in a normalized text.
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
                    expected: "added tokens for its normalizers of at most \(most) characters together",
                    found: "more")
            }
            token.content = String(String.UnicodeScalarView(steps.applied(to: content)))
            result.append(token)
        }
        return result
    }

    /// Reads a part of the model that must be there.
    func read(
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

    /// The tokens of bytes; nil if the model does not fall back to them.
    func byteFallback(
        _ vocabulary: TokenVocabulary, _ rows: EmbeddingRows
    ) throws(TokenizerError) -> ByteFallback? {
        guard try decode(Bool.self, modelParts["byte_fallback"]) ?? false else { return nil }
        let fallback = ByteFallback { vocabulary.id(of: $0) }
        try fallback.check(rows, path: path)
        return fallback
    }
}
