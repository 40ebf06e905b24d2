internal import FoundationEssentials
internal import SystemPackage

/// The content of the files of a SigLIP or SigLIP 2 tokenizer.
struct SentencePieceFiles {
    /// The ids around a text.
    struct Frame {
        var opening: [Int32]
        var closing: [Int32]
    }

    var encoder: PieceEncoder
    /// All pieces, including those without a row in the embedding. Added tokens are included only if they are pieces too.
    var vocabulary: TokenVocabulary
    var addedTokens: [AddedToken] = []
    /// The ids around a text according to the tokenizer's own file; nil if the file does not say.
    var frame: Frame?
    /// The padding token according to the tokenizer's own file; nil if the file does not say.
    var paddingName: String?
    /// The side of the padding according to the tokenizer's own file; nil if the file does not say.
    var paddingSide: PaddingSide?
    /// The file with the pieces, for error messages.
    var path: String

    /// The names of model files, in order of preference.
    static let modelNames = ["spiece.model", "tokenizer.model", "sentencepiece.bpe.model"]

    private static let defaultUnknown = "<unk>"

    /// Reads the tokenizer in a folder: a `tokenizer.json` or a SentencePiece model.
    ///
    /// - Parameters:
    ///   - folder: The folder with the files.
    ///   - settings: The settings from the other files of the folder.
    ///   - rows: The rows of the token embedding. No other ids are returned.
    static func read(
        folder: FilePath, settings: TokenizerSettings, rows: EmbeddingRows
    ) throws(TokenizerError) -> SentencePieceFiles {
        let names = ["tokenizer.json"] + modelNames
        // This class reads only the model. A `tokenizer.json` in the same folder may cut texts differently.
        let prefersModel = settings.className == "SiglipTokenizer"
        for name in (prefersModel ? [modelNames[0]] : []) + names {
            let path = folder.appending(name)
            guard CheckpointFile.exists(path) else { continue }
            let content = try TokenizerFiles.content(of: path)
            return name == "tokenizer.json"
                ? try TokenizerJSONFile(content, path: path.string).files(rows: rows)
                : try read(SentencePieceModel(content, path: path.string), settings: settings, rows: rows)
        }
        throw .filesNotFound(folder: folder.string, expected: names)
    }

    /// Whether the model is a unigram model, as for SigLIP, and not a byte-pair model, as for SigLIP 2.
    var isUnigram: Bool {
        if case .unigram = encoder.model { true } else { false }
    }

    /// One more than the highest id that has a row.
    func vocabularyCount(_ rows: EmbeddingRows) -> Int {
        let added = addedTokens.map(\.id).filter { rows.contains($0) }.max() ?? -1
        return max(vocabulary.limited(to: rows).highestID, Int(added)) + 1
    }

    /// Returns the id of a piece or added token; nil if there is no such token.
    func id(of name: String) -> Int32? {
        vocabulary.id(of: name) ?? addedTokens.first { $0.content == name }?.id
    }

    /// Returns the id of a token. Throws if there is no such token or it has no row.
    func requiredID(of name: String, _ rows: EmbeddingRows) throws(TokenizerError) -> Int32 {
        guard let id = id(of: name) else {
            throw .malformed(
                path: path, expected: "\(QuotedText.quoted(name)) in the vocabulary", found: "no such token")
        }
        try rows.check(id, of: name, path: path)
        return id
    }

    private static func read(
        _ model: SentencePieceModel, settings: TokenizerSettings, rows: EmbeddingRows
    ) throws(TokenizerError) -> SentencePieceFiles {
        var files = SentencePieceFiles(
            encoder: PieceEncoder(model: try model.pieceModel(rows: rows)),
            vocabulary: try model.vocabulary(),
            path: model.path)
        files.addedTokens = try addedTokens(of: files, settings)
        files.encoder.addedTokens = AddedTokens(files.addedTokens.filter { rows.contains($0.id) })
        var normalizer = model.normalizer
        normalizer.userDefined = model.userDefined(rows)
        switch files.encoder.model {
        case .unigram(let unigram):
            // The reference puts the unknown token's name before each part of the text, encodes both, and removes the ids of
            // the name.
            let name = normalizer.normalized(Array((settings.unknown?.content ?? defaultUnknown).utf8))
            files.encoder.followsUnknown = unigram.encode(name).last == unigram.unknown
            files.encoder.marksStart = true
            normalizer.continuesText = true
        case .bytePair: break
        }
        files.encoder.normalizer = normalizer
        return files
    }

    /// Returns the added tokens. A model file does not list them, so they come from the settings or else are the reference's
    /// defaults.
    private static func addedTokens(
        of files: SentencePieceFiles, _ settings: TokenizerSettings
    ) throws(TokenizerError) -> [AddedToken] {
        var tokens: [AddedToken] = []
        for (key, token) in settings.addedTokens ?? [:] {
            guard let id = Int32(key), id >= 0 else {
                throw .malformed(
                    path: files.path, expected: "whole numbers as keys of \"added_tokens_decoder\"",
                    found: QuotedText.quoted(key))
            }
            tokens.append(token.token(id: files.vocabulary.id(of: token.content) ?? id))
        }
        let isUnigram = files.isUnigram
        let names = [
            settings.end?.content ?? SentencePieceTokenizer.defaultEnd(isUnigram: isUnigram),
            settings.unknown?.content ?? defaultUnknown,
            settings.padding?.content ?? (isUnigram ? nil : SentencePieceTokenizer.defaultPadding),
            settings.start?.content ?? (isUnigram ? nil : SentencePieceTokenizer.defaultStart),
        ]
        for case let name? in names where !tokens.contains(where: { $0.content == name }) {
            guard let id = files.vocabulary.id(of: name) else { continue }
            tokens.append(
                AddedToken(content: name, id: id, stripsLeft: isUnigram, stripsRight: isUnigram))
        }
        return tokens.sorted { $0.id < $1.id }
    }
}
