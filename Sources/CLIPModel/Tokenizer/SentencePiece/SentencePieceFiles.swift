internal import FoundationEssentials
internal import SystemPackage

/// The files of a tokenizer of SigLIP or SigLIP 2, read.
struct SentencePieceFiles {
    /// The ids around a text.
    struct Frame {
        var opening: [Int32]
        var closing: [Int32]
    }

    var encoder: PieceEncoder
    /// Every piece, but not the added tokens that are none; also those that have no row in the embedding.
    var vocabulary: TokenVocabulary
    var addedTokens: [AddedToken] = []
    /// What the tokenizer's own file says to put around a text.
    var frame: Frame?
    /// What the tokenizer's own file says to pad with.
    var paddingName: String?
    /// On which side it says that padding stands.
    var paddingSide: PaddingSide?
    /// The file that the pieces came from, for errors.
    var path: String

    /// The names of model files, in the order in which they are looked for.
    static let modelNames = ["spiece.model", "tokenizer.model", "sentencepiece.bpe.model"]

    private static let defaultUnknown = "<unk>"

    /// Reads whichever file the folder holds: `tokenizer.json`, or a model of SentencePiece.
    ///
    /// - Parameters:
    ///   - folder: where they lie.
    ///   - settings: what the small files beside it say.
    ///   - rows: what ids may come out.
    static func read(
        folder: FilePath, settings: TokenizerSettings, rows: EmbeddingRows
    ) throws(TokenizerError) -> SentencePieceFiles {
        let names = ["tokenizer.json"] + modelNames
        // This class reads nothing but the model, whose pieces a `tokenizer.json` beside it may cut in other ways.
        let prefersModel = settings.className == "SiglipTokenizer"
        for name in (prefersModel ? [modelNames[0]] : []) + names {
            let path = folder.appending(name)
            guard CheckpointFile.exists(path) else { continue }
            let content = [UInt8](try TokenizerFiles.content(of: path))
            return name == "tokenizer.json"
                ? try TokenizerJSONFile(content, path: path.string).files(rows: rows)
                : try read(SentencePieceModel(content, path: path.string), settings: settings, rows: rows)
        }
        throw .filesNotFound(folder: folder.string, expected: names)
    }

    /// Whether it is SigLIP's kind of vocabulary rather than SigLIP 2's.
    var isUnigram: Bool {
        if case .unigram = encoder.model { true } else { false }
    }

    /// One more than the highest id that has a row.
    func vocabularyCount(_ rows: EmbeddingRows) -> Int {
        let added = addedTokens.map(\.id).filter { rows.contains($0) }.max() ?? -1
        return max(vocabulary.limited(to: rows).highestID, Int(added)) + 1
    }

    /// The id of a piece or added token.
    func id(of name: String) -> Int32? {
        vocabulary.id(of: name) ?? addedTokens.first { $0.content == name }?.id
    }

    /// The id of a token that must be there and have a row.
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
            // The reference encodes each part of the text behind the unknown token's name, which it then cuts off.
            let name = normalizer.normalized(Array((settings.unknown?.content ?? defaultUnknown).utf8))
            files.encoder.followsUnknown = unigram.encode(name).last == unigram.unknown
            files.encoder.marksStart = true
            normalizer.continuesText = true
        case .bytePair: break
        }
        files.encoder.normalizer = normalizer
        return files
    }

    /// The tokens that a text may name: a model file does not say which, so that the settings do, or else the reference.
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
