internal import FoundationEssentials

/// A `tokenizer.json` whose parts have been found but not yet read.
struct TokenizerJSONFile {
    private let bytes: [UInt8]
    /// The file, for errors.
    let path: String
    private var parts: [String: Range<Int>] = [:]
    /// Where the values of the model's keys stand.
    private(set) var modelParts: [String: Range<Int>] = [:]

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
    func decode<Content: Decodable>(
        _ type: Content.Type, _ range: Range<Int>?
    ) throws(TokenizerError) -> Content? {
        guard let range else { return nil }
        return try TokenizerFiles.decode(Content?.self, from: Data(bytes[range]), path: path)
    }

    /// Adds the tokens that are looked for in the text.
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
    func byteFallback(_ vocabulary: TokenVocabulary) throws(TokenizerError) -> ByteFallback? {
        guard try decode(Bool.self, modelParts["byte_fallback"]) ?? false else { return nil }
        return ByteFallback { vocabulary.id(of: $0) }
    }
}
