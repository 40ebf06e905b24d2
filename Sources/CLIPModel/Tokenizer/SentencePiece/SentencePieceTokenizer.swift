public import SystemPackage

/// Turns a text into the token ids that a text encoder of SigLIP or SigLIP 2 takes.
///
/// SigLIP's vocabulary is a unigram model of 32,000 pieces (or 250,000 of many languages) over a text in lower case and
/// without punctuation; SigLIP 2's is Gemma's byte-pair model of 256,000 pieces over a text in lower case. Both put an
/// end-of-text token after the text, cut what is longer than the context so that this token is still the last, and
/// always pad to the whole context: the models were trained so, and read a text's embedding at the last place.
///
/// Ids agree with `transformers`: with `SiglipTokenizer` for a unigram model of SentencePiece, with the `tokenizers`
/// library behind `Siglip2Tokenizer` for a `tokenizer.json`. Before a unigram model's own normalizer a text is always
/// cleaned as SigLIP's are, before a byte-pair model's it is put in lower case, unless `tokenizer_config.json` says that
/// case counts. Special tokens such as `</s>` that are typed in a text become their ids, as in the references.
///
/// For a checkpoint in `open_clip`'s layout, ids agree with its `HFTokenizer`: the whole text is first cleaned as the
/// configuration says, so that a special token typed in it may be text like any other.
///
/// Padding stands on the side that the files say, or else on that of the class in `transformers`: left for Gemma's and
/// SigLIP 2's. A vocabulary may have more tokens than the embedding has rows, as the multilingual ones do: those are left
/// out.
///
/// A tokenizer does not change once it is made; any number of threads may use one at once.
public struct SentencePieceTokenizer: Sendable {
    /// One more than the highest id that a text can have; at most the rows of the token embedding.
    public let vocabularyCount: Int
    /// How many ids `encode(_:)` returns.
    public let contextLength: Int

    private let encoder: PieceEncoder
    private let frame: SentencePieceFiles.Frame
    private let padding: Int32
    private let padsLeft: Bool

    /// Reads the tokenizer of a checkpoint: `tokenizer.json`, or else `spiece.model`, `tokenizer.model` or
    /// `sentencepiece.bpe.model`; of `SiglipTokenizer`, which knows no other, `spiece.model` first.
    ///
    /// `tokenizer_config.json` and `special_tokens_map.json`, if they are there, say which tokens end and pad a text; by
    /// default these are `</s>` for both in a unigram model, `<eos>` and `<pad>` in a byte-pair model.
    ///
    /// - Parameters:
    ///   - checkpointFolder: the folder that holds the files.
    ///   - contextLength: how many tokens the text encoder takes; 64 in the published models.
    ///   - rowCount: how many rows the token embedding has. Tokens that have none, such as the `<extra_id_*>` of the
    ///     multilingual models, are as if they were not in the files.
    ///   - cleaning: what `open_clip`, in whose layout a checkpoint is, does to a text before its tokenizer sees it.
    /// - Throws: `TokenizerError`: `.filesNotFound` if the folder holds none of the files, `.unreadable` or
    ///   `.malformed` for a file that cannot be used, `.contextTooShort` below 2 or where the special tokens leave no
    ///   place. Tokens that cannot be done without are refused as `.malformed` if they have no row: those that begin, end
    ///   and pad a text, and those of unknown characters and of bytes.
    /// - Complexity: O(n log n) in the size of the files; about half a second for the 256,000 tokens of SigLIP 2.
    public init(
        checkpointFolder: FilePath, contextLength: Int, rowCount: Int = .max,
        cleaning: OpenCLIPCleaning? = nil
    ) throws(TokenizerError) {
        let rows = EmbeddingRows(count: rowCount)
        let settings = try TokenizerSettings.read(folder: checkpointFolder)
        let files = try SentencePieceFiles.read(folder: checkpointFolder, settings: settings, rows: rows)
        let frame = try Self.frame(files, settings, rows)
        guard contextLength >= 2, contextLength >= frame.opening.count + frame.closing.count else {
            throw .contextTooShort(length: contextLength)
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

    /// The token ids of a text: the text's own, then end-of-text, then padding; exactly `contextLength`.
    ///
    /// - Complexity: O(n log n) in the length of the text at worst, in practice O(n).
    public func encode(_ text: String) -> [Int32] {
        let ids = frame.opening + encoder.encode(text, limit: room).prefix(room) + frame.closing
        let filling = [Int32](repeating: padding, count: contextLength - ids.count)
        return padsLeft ? filling + ids : ids + filling
    }

    /// How many tokens of a text fit between what is put around it.
    private var room: Int { contextLength - frame.opening.count - frame.closing.count }

    func count(_ text: String) -> TokenCount {
        TokenCount(
            of: encoder.encode(text, limit: room + 1).count, room: room, around: contextLength - room)
    }
}

extension SentencePieceTokenizer {
    /// The token that ends a text where no file says so: T5's, which SigLIP has, or Gemma's.
    static func defaultEnd(isUnigram: Bool) -> String { isUnigram ? "</s>" : "<eos>" }

    /// The tokens that begin and pad a text where no file says so, as Gemma spells them.
    static let (defaultStart, defaultPadding) = ("<bos>", "<pad>")

    /// Where no file says it, padding stands where the classes of `transformers` put it: those of SigLIP 2 and Gemma on the
    /// left, the others, and the one for any file of the `tokenizers` library, on the right.
    private static func paddingSide(_ files: SentencePieceFiles, _ settings: TokenizerSettings) -> PaddingSide
    {
        if let side = settings.paddingSide ?? files.paddingSide { return side }
        let isGeneral = settings.className.map(TokenizerSettings.generalClassNames.contains) ?? false
        return files.isUnigram || isGeneral ? .right : .left
    }

    /// The ids around a text: what the settings say, or else the tokenizer's own file, or else only an end.
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
