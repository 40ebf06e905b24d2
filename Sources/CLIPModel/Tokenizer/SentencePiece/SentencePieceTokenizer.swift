public import SystemPackage

/// Converts a text to the token ids that a text encoder of SigLIP or SigLIP 2 takes.
///
/// SigLIP uses a unigram model of 32,000 pieces (250,000 in the multilingual model) for text in lower case without
/// punctuation. SigLIP 2 uses Gemma's byte-pair model of 256,000 pieces for text in lower case. Both put an end-of-text token
/// after the text, cut texts that are too long for the context so that this token is still the last one, and always pad to
/// the whole context. The models were trained in this way and take a text's embedding from the last position.
///
/// Ids agree with `transformers`: with `SiglipTokenizer` for a unigram model of SentencePiece, and with the `tokenizers`
/// library behind `Siglip2Tokenizer` for a `tokenizer.json`. Before the normalizer of a unigram model, a text is always
/// cleaned as for SigLIP. Before the normalizer of a byte-pair model, it is changed to lower case. If
/// `tokenizer_config.json` sets `do_lower_case` to false, upper case is kept in both. If a text contains special tokens such
/// as `</s>`, they become their ids, as in the references.
///
/// For a checkpoint in `open_clip`'s layout, ids agree with its `HFTokenizer`: the whole text is first cleaned as the
/// configuration says. This may turn a special token in the text into ordinary text.
///
/// Padding is added on the side that the files name, or else on the side of the class in `transformers`: on the left for
/// Gemma's and SigLIP 2's classes. A vocabulary may have more tokens than the embedding has rows, as in multilingual models.
/// The tokens without a row are ignored.
///
/// A tokenizer is immutable; any number of threads may use one at the same time.
public struct SentencePieceTokenizer: Sendable {
    /// One more than the highest id that a text can have. At most the number of rows of the token embedding.
    public let vocabularyCount: Int
    /// The number of ids that `encode(_:)` returns.
    public let contextLength: Int

    private let encoder: PieceEncoder
    private let frame: SentencePieceFiles.Frame
    private let padding: Int32
    private let padsLeft: Bool

    /// Reads the tokenizer of a checkpoint: the first of `tokenizer.json`, `spiece.model`, `tokenizer.model` and
    /// `sentencepiece.bpe.model` that exists.
    ///
    /// If `tokenizer_config.json` names the class `SiglipTokenizer`, which reads only `spiece.model`, that file comes first.
    ///
    /// `tokenizer_config.json` and `special_tokens_map.json`, if they exist, say which tokens end and pad a text. The default
    /// is `</s>` for both in a unigram model, and `<eos>` and `<pad>` in a byte-pair model.
    ///
    /// - Parameters:
    ///   - checkpointFolder: The folder that contains the files.
    ///   - contextLength: The number of tokens that the text encoder takes; 64 in the published models.
    ///   - rowCount: The number of rows of the token embedding. Tokens without a row, such as the `<extra_id_*>` of
    ///     multilingual models, are treated as if they were not in the files.
    ///   - cleaning: The cleaning that `open_clip` applies to a text before the tokenizer; nil for other checkpoints.
    /// - Throws: `TokenizerError`: `.filesNotFound` if the folder contains none of the files; `.unreadable`, `.standIn` or
    ///   `.malformed` if a file cannot be used; `.contextTooShort` if `contextLength` is below 2 or the special tokens do not
    ///   fit. Also `.malformed` if a required token has no row: the tokens that begin, end and pad a text, and the tokens for
    ///   unknown characters and for bytes.
    /// - Complexity: O(n log n) in the size of the files; about half a second for the 256,000 tokens of SigLIP 2.
    public init(
        checkpointFolder: FilePath, contextLength: Int, rowCount: Int = .max,
        cleaning: OpenCLIPCleaning? = nil
    ) throws(TokenizerError) {
        let rows = EmbeddingRows(count: rowCount)
        let settings = try TokenizerSettings.read(folder: checkpointFolder)
        let files = try SentencePieceFiles.read(folder: checkpointFolder, settings: settings, rows: rows)
        let frame = try Self.frame(files, settings, rows)
        let needed = max(2, frame.opening.count + frame.closing.count)
        guard contextLength >= needed else {
            throw .contextTooShort(length: contextLength, needed: needed)
        }
        self.contextLength = contextLength
        self.frame = frame
        var encoder = files.encoder
        encoder.cleaning = cleaning
        let ownSteps = settings.ownSteps(isUnigram: files.isUnigram, isCleaned: cleaning != nil)
        encoder.steps = ownSteps + encoder.steps
        self.encoder = encoder
        padding = try Self.padding(files, settings, rows)
        padsLeft = Self.paddingSide(files, settings) == .left
        vocabularyCount = files.vocabularyCount(rows)
        let specials = frame.opening + frame.closing + [padding]
        if let outside = specials.first(where: { $0 >= vocabularyCount }) {
            throw .malformed(
                path: files.path,
                expected: "special tokens of the vocabulary with ids below \(vocabularyCount)",
                found: "id \(outside)")
        }
    }

    /// Returns the token ids of a text with the special tokens around it and padding on one side: exactly `contextLength` ids.
    ///
    /// - Complexity: O(n log n) in the length of the text at worst, in practice O(n).
    public func encode(_ text: String) -> [Int32] {
        let ids = frame.opening + encoder.encode(text, limit: room).prefix(room) + frame.closing
        let filling = [Int32](repeating: padding, count: contextLength - ids.count)
        return padsLeft ? filling + ids : ids + filling
    }

    /// The number of a text's own tokens that fit between the special tokens.
    private var room: Int { contextLength - frame.opening.count - frame.closing.count }

    func count(_ text: String) -> TokenCount {
        TokenCount(
            of: encoder.encode(text, limit: room + 1).count, room: room, around: contextLength - room)
    }
}

extension SentencePieceTokenizer {
    /// The default of the token that ends a text: T5's token, which SigLIP uses, or Gemma's.
    static func defaultEnd(isUnigram: Bool) -> String { isUnigram ? "</s>" : "<eos>" }

    /// The defaults of the tokens that begin and pad a text: Gemma's tokens.
    static let (defaultStart, defaultPadding) = ("<bos>", "<pad>")

    /// The side of the padding. If no file names it, it is the side of the class in `transformers`: left for SigLIP 2's and
    /// Gemma's classes; right for the others and for the general class of the `tokenizers` library.
    private static func paddingSide(_ files: SentencePieceFiles, _ settings: TokenizerSettings) -> PaddingSide
    {
        if let side = settings.paddingSide ?? files.paddingSide { return side }
        let isGeneral = settings.className.map(TokenizerSettings.generalClassNames.contains) ?? false
        return files.isUnigram || isGeneral ? .right : .left
    }

    /// The ids around a text, from the settings, or else from the tokenizer's own file. The default is only an end-of-text
    /// token.
    private static func frame(
        _ files: SentencePieceFiles, _ settings: TokenizerSettings, _ rows: EmbeddingRows
    ) throws(TokenizerError) -> SentencePieceFiles.Frame {
        if let frame = files.frame, settings.addsStart == nil, settings.addsEnd == nil { return frame }
        var frame = SentencePieceFiles.Frame(opening: [], closing: [])
        if settings.addsStart == true {
            frame.opening = [try files.requiredID(of: settings.start?.content ?? defaultStart, rows)]
        }
        if settings.addsEnd ?? true {
            frame.closing = [try files.requiredID(of: end(files, settings), rows)]
        }
        return frame
    }

    private static func end(_ files: SentencePieceFiles, _ settings: TokenizerSettings) -> String {
        settings.end?.content ?? defaultEnd(isUnigram: files.isUnigram)
    }

    private static func padding(
        _ files: SentencePieceFiles, _ settings: TokenizerSettings, _ rows: EmbeddingRows
    ) throws(TokenizerError) -> Int32 {
        if let name = settings.padding?.content ?? files.paddingName {
            return try files.requiredID(of: name, rows)
        }
        if !files.isUnigram, let id = files.id(of: defaultPadding) { return id }
        return try files.requiredID(of: end(files, settings), rows)
    }
}
