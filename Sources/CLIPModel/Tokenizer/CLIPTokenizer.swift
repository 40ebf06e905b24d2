public import SystemPackage

/// Converts a text to the token ids that a CLIP text encoder takes: OpenAI's byte-level byte-pair encoding.
///
/// The text is cleaned (see below), changed to lower case and split into words. The checkpoint's merge rules are applied to
/// the bytes of each word. A start-of-text and an end-of-text token surround the result. If the text is too long for the
/// context, it is cut so that the end-of-text token is still the last one.
///
/// Ids agree with `open_clip.SimpleTokenizer`, whose cleaning repairs HTML references, full-width forms, ligatures,
/// curly quotation marks and control characters. One of its rules is not implemented: the guess that a text was decoded
/// with a wrong encoding ("mojibake"). Such text is encoded as it is.
///
/// For a checkpoint of `open_clip` that names a tokenizer of the Hub, ids agree with `open_clip.HFTokenizer` instead. It cleans
/// the text in the way that the configuration says, and finds the tokens that `tokenizer.json` adds before the rest of the text
/// is changed to lower case.
///
/// The two special tokens come from the checkpoint: `<|startoftext|>` and `<|endoftext|>`, or `<start_of_text>` and
/// `<end_of_text>`. If a text contains them, they become their ids, as in the reference.
///
/// A tokenizer is immutable; any number of threads may use one at the same time.
public struct CLIPTokenizer: Sendable {
    /// The id of the token at the start of every text.
    public let startOfText: Int32
    /// The id of the token at the end of every text.
    public let endOfText: Int32
    /// The number of rows that the token embedding must have: one more than the highest id of the vocabulary.
    public let vocabularyCount: Int
    /// The most tokens that `encode(_:)` returns, start and end included.
    public let contextLength: Int

    /// The number of tokens around a text: its start and its end.
    private static let frameLength = 2

    private let specials: SpecialTokens
    /// How the text is cut before it is split into words, as in `open_clip.HFTokenizer`; nil for OpenAI's tokenizer.
    private let library: LibraryParts?
    private let merges: BytePairMerges
    /// The token of each byte inside a word and, from index 256 on, of each byte at the end of a word.
    private let byteTokens: [Int32]

    /// Reads the tokenizer of a checkpoint: `vocab.json` with `merges.txt`, or else `tokenizer.json`.
    ///
    /// - Parameters:
    ///   - checkpointFolder: The folder that contains the files.
    ///   - contextLength: The most tokens that the text encoder takes; 77 in OpenAI's models.
    /// - Throws: `TokenizerError`: `.filesNotFound` if the folder contains neither set of files; `.unreadable`, `.standIn`
    ///   or `.malformed` if a file cannot be used; `.contextTooShort` if `contextLength` is below 2.
    /// - Complexity: O(size of the files); about 0.1 s for the 49,408 tokens of OpenAI's models.
    public init(checkpointFolder: FilePath, contextLength: Int) throws(TokenizerError) {
        try self.init(try TokenizerFiles.read(folder: checkpointFolder), contextLength: contextLength)
    }

    /// Reads the tokenizer of a checkpoint as `open_clip.HFTokenizer` does: `tokenizer.json`, or else `vocab.json` with
    /// `merges.txt`. `tokenizer_config.json` and `special_tokens_map.json`, if they exist, name the special tokens.
    ///
    /// - Parameters:
    ///   - checkpointFolder: The folder that contains the files.
    ///   - contextLength: The most tokens that the text encoder takes.
    ///   - cleaning: The cleaning that `open_clip` applies to a text first.
    /// - Throws: The same errors as ``init(checkpointFolder:contextLength:)``. Also `.malformed` if a text is padded in a way
    ///   that would change its embedding: on the left, or with a token whose id is above that of the end of the text.
    /// - Complexity: O(size of the files).
    public init(
        checkpointFolder: FilePath, contextLength: Int, cleaning: OpenCLIPCleaning
    ) throws(TokenizerError) {
        let settings = try TokenizerSettings.read(folder: checkpointFolder)
        let files = try TokenizerFiles.read(folder: checkpointFolder, prefersWhole: true)
        let specials = try SpecialTokens(in: files, settings)
        try Self.checkPadding(files, settings, specials)
        try self.init(
            files, specials, unknown: settings.unknown.flatMap { files.vocabulary.id(of: $0.content) },
            library: LibraryParts(tokens: try LibraryParts.tokens(in: files, settings), cleaning: cleaning),
            contextLength: contextLength)
    }

    /// Throws if padding would change an embedding, which is taken from the token with the highest id.
    private static func checkPadding(
        _ files: TokenizerFiles, _ settings: TokenizerSettings, _ specials: SpecialTokens
    ) throws(TokenizerError) {
        guard settings.paddingSide != .left else {
            throw .malformed(
                path: files.vocabularyPath, expected: "padding after the text", found: "padding before it")
        }
        if let name = settings.padding?.content, let id = files.vocabulary.id(of: name), id > specials.end {
            throw .malformed(
                path: files.vocabularyPath,
                expected: "a padding token with an id up to \(specials.end), the end of the text",
                found: "\(id) for \(QuotedText.quoted(name))")
        }
    }

    /// Reads a vocabulary and its merge rules from two files.
    ///
    /// - Parameters:
    ///   - vocabularyPath: A JSON object with the ids of the tokens, usually `vocab.json`.
    ///   - mergesPath: A file with one merge rule per line in the order of their ranks, usually `merges.txt`.
    ///   - contextLength: The most tokens that the text encoder takes.
    /// - Throws: `TokenizerError`: `.unreadable`, `.standIn` or `.malformed` if a file cannot be used; `.contextTooShort` if
    ///   `contextLength` is below 2.
    /// - Complexity: O(size of the files).
    public init(vocabularyPath: FilePath, mergesPath: FilePath, contextLength: Int) throws(TokenizerError) {
        let files = try TokenizerFiles.read(vocabularyPath: vocabularyPath, mergesPath: mergesPath)
        try self.init(files, contextLength: contextLength)
    }

    /// Reads the single file that the `tokenizers` library writes.
    ///
    /// Its byte-pair model and its added tokens are used. Its normalizer and pre-tokenizer are ignored, because every CLIP
    /// checkpoint uses OpenAI's.
    ///
    /// - Parameters:
    ///   - tokenizerJSONPath: The file, usually `tokenizer.json`.
    ///   - contextLength: The most tokens that the text encoder takes.
    /// - Throws: `TokenizerError`: `.unreadable`, `.standIn` or `.malformed` if the file cannot be used; `.contextTooShort`
    ///   if `contextLength` is below 2.
    /// - Complexity: O(size of the file).
    public init(tokenizerJSONPath: FilePath, contextLength: Int) throws(TokenizerError) {
        let files = try TokenizerFiles.read(tokenizerJSONPath: tokenizerJSONPath)
        try self.init(files, contextLength: contextLength)
    }

    private init(_ files: TokenizerFiles, contextLength: Int) throws(TokenizerError) {
        try self.init(
            files, try SpecialTokens(in: files), unknown: nil, library: nil, contextLength: contextLength)
    }

    /// - Parameter unknown: The token of a byte that the vocabulary lacks; nil for the end-of-text token, which `transformers`
    ///   uses by default.
    private init(
        _ files: TokenizerFiles, _ specials: SpecialTokens, unknown: Int32?, library: LibraryParts?,
        contextLength: Int
    ) throws(TokenizerError) {
        guard contextLength >= Self.frameLength else {
            throw .contextTooShort(length: contextLength, needed: Self.frameLength)
        }
        (self.specials, self.library) = (specials, library)
        self.contextLength = contextLength
        startOfText = specials.start
        endOfText = specials.end
        vocabularyCount = files.vocabulary.highestID + 1
        merges = files.merges
        // A reduced vocabulary may lack a byte.
        byteTokens = ["", ByteAlphabet.wordEnd].flatMap { suffix in
            ByteAlphabet.letters.map { letter in
                files.vocabulary.id(of: letter + suffix) ?? unknown ?? specials.end
            }
        }
    }

    /// Returns the token ids of a text: start-of-text, the text's own ids, end-of-text. There are at most `contextLength` ids,
    /// without padding.
    ///
    /// - Complexity: O(n log n) in the length of the longest word at worst, in practice O(n). Apart from white space, only the
    ///   beginning of the text that the context takes is read.
    public func encode(_ text: String) -> [Int32] {
        [startOfText] + ids(of: text, limit: room).prefix(room) + [endOfText]
    }

    /// The number of a text's own tokens that fit between the start and end tokens.
    private var room: Int { contextLength - Self.frameLength }

    func count(_ text: String) -> TokenCount {
        TokenCount(of: ids(of: text, limit: room + 1).count, room: room, around: contextLength - room)
    }

    /// Returns the first ids of a text: at least `limit` ids, or all if the text has fewer.
    private func ids(of text: String, limit: Int) -> [Int32] {
        var ids: [Int32] = []
        var encoder = BytePairEncoder(merges: merges)
        if let library {
            for part in library.parts(of: text) where ids.count < limit {
                switch part {
                case .token(let id): ids.append(id)
                case .text(let text):
                    append(WordSplitter(inLibrary: text), of: text, limit: limit, &encoder, to: &ids)
                }
            }
            return ids
        }
        for segment in TextCleaning.segments(of: text) {
            append(
                WordSplitter(segment, specials: specials), of: segment, limit: limit, &encoder, to: &ids)
            if ids.count >= limit { break }
        }
        return ids
    }

    /// Appends the ids of the words of a text, until there are `limit` ids or more.
    private func append(
        _ words: WordSplitter, of text: [Unicode.Scalar], limit: Int, _ encoder: inout BytePairEncoder,
        to ids: inout [Int32]
    ) {
        var words = words
        // Later words do not change the ids of earlier ones.
        while ids.count < limit, let word = words.next() {
            switch word {
            case .special(let id): ids.append(id)
            case .ordinary(let range): ids += encoder.encode(bytes(of: text[range]))
            }
        }
    }

    /// Returns the tokens of a word's bytes, before merging.
    private func bytes(of word: ArraySlice<Unicode.Scalar>) -> [Int32] {
        var tokens: [Int32] = []
        tokens.reserveCapacity(word.count)
        var last = 0
        for scalar in word {
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                last = Int(byte)
                tokens.append(byteTokens[last])
            }
        }
        if !tokens.isEmpty { tokens[tokens.count - 1] = byteTokens[256 + last] }
        return tokens
    }
}
