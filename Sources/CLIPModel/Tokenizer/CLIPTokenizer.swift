public import SystemPackage

/// Turns a text into the token ids that a CLIP text encoder takes: OpenAI's byte-level byte-pair encoding.
///
/// The text is cleaned (see below), put in lower case and split into words; each word's bytes are merged by the
/// checkpoint's rules. A start-of-text and an end-of-text token surround the result, and what is longer than the
/// context is cut so that the end-of-text token is still its last.
///
/// Ids agree with `open_clip.SimpleTokenizer`, whose cleaning repairs HTML references, full-width forms, ligatures,
/// curly quotation marks and control characters. The one rule left out is the guess that a text was decoded in a
/// wrong encoding ("mojibake"): such text is encoded as it stands.
///
/// The two special tokens are the checkpoint's own: `<|startoftext|>` and `<|endoftext|>`, or `<start_of_text>` and
/// `<end_of_text>`. Typed in a text, they become their ids, as in the reference.
///
/// A tokenizer does not change once it is made; any number of threads may use one at once.
public struct CLIPTokenizer: Sendable {
    /// The id of the token that opens every text.
    public let startOfText: Int32
    /// The id of the token that closes every text.
    public let endOfText: Int32
    /// How many rows the token embedding must have: one more than the highest id of the vocabulary.
    public let vocabularyCount: Int
    /// The most tokens that `encode(_:)` returns, start and end included.
    public let contextLength: Int

    private let specials: SpecialTokens
    private let merges: BytePairMerges
    /// The token of each byte within a word and, from 256 on, of each byte that ends one.
    private let byteTokens: [Int32]

    /// Reads the tokenizer of a checkpoint: `vocab.json` with `merges.txt`, or else `tokenizer.json`.
    ///
    /// - Parameters:
    ///   - checkpointFolder: the folder that holds the files.
    ///   - contextLength: the most tokens that the text encoder takes; 77 in OpenAI's models.
    /// - Throws: `TokenizerError`: `.filesNotFound` if the folder holds neither set of files, `.unreadable` or
    ///   `.malformed` for a file that cannot be used, `.contextTooShort` below 2.
    /// - Complexity: O(size of the files); about 0.1 s for the 49,408 tokens of OpenAI's models.
    public init(checkpointFolder: FilePath, contextLength: Int) throws(TokenizerError) {
        try self.init(try TokenizerFiles.read(folder: checkpointFolder), contextLength: contextLength)
    }

    /// Reads a vocabulary and its merge rules from two files.
    ///
    /// - Parameters:
    ///   - vocabularyPath: an object of tokens and their ids, usually `vocab.json`.
    ///   - mergesPath: a merge rule on each line, first things first, usually `merges.txt`.
    ///   - contextLength: the most tokens that the text encoder takes.
    /// - Throws: `TokenizerError`: `.unreadable`, `.malformed`, or `.contextTooShort` below 2.
    /// - Complexity: O(size of the files).
    public init(vocabularyPath: FilePath, mergesPath: FilePath, contextLength: Int) throws(TokenizerError) {
        let files = try TokenizerFiles.read(vocabularyPath: vocabularyPath, mergesPath: mergesPath)
        try self.init(files, contextLength: contextLength)
    }

    /// Reads the one file that the `tokenizers` library writes.
    ///
    /// Its byte-pair model and its added tokens are used; its normaliser and splitter are not, as every CLIP
    /// checkpoint means OpenAI's.
    ///
    /// - Parameters:
    ///   - tokenizerJSONPath: the file, usually `tokenizer.json`.
    ///   - contextLength: the most tokens that the text encoder takes.
    /// - Throws: `TokenizerError`: `.unreadable`, `.malformed`, or `.contextTooShort` below 2.
    /// - Complexity: O(size of the file).
    public init(tokenizerJSONPath: FilePath, contextLength: Int) throws(TokenizerError) {
        let files = try TokenizerFiles.read(tokenizerJSONPath: tokenizerJSONPath)
        try self.init(files, contextLength: contextLength)
    }

    private init(_ files: TokenizerFiles, contextLength: Int) throws(TokenizerError) {
        guard contextLength >= 2 else { throw .contextTooShort(length: contextLength) }
        let specials = try SpecialTokens(in: files)
        self.specials = specials
        self.contextLength = contextLength
        startOfText = specials.start
        endOfText = specials.end
        vocabularyCount = files.vocabulary.highestID + 1
        merges = files.merges
        // A byte that a cut-down vocabulary lacks becomes the end-of-text token, which `transformers` takes for
        // unknown ones.
        byteTokens = ["", ByteAlphabet.wordEnd].flatMap { suffix in
            ByteAlphabet.letters.map { letter in
                files.vocabulary.id(of: letter + suffix) ?? specials.end
            }
        }
    }

    /// The token ids of a text: start-of-text, the text's own, end-of-text; at most `contextLength`, not padded.
    ///
    /// - Complexity: O(n log n) in the length of the longest word at worst, in practice O(n), and no more of the text is read
    ///   than the context takes, but for white space.
    public func encode(_ text: String) -> [Int32] {
        [startOfText] + ids(of: text, limit: room).prefix(room) + [endOfText]
    }

    /// How many tokens of a text fit between its start and its end.
    private var room: Int { contextLength - 2 }

    func count(_ text: String) -> TokenCount {
        TokenCount(of: ids(of: text, limit: room + 1).count, room: room, around: contextLength - room)
    }

    /// The first ids of a text, at least `limit` of them if there are as many.
    private func ids(of text: String, limit: Int) -> [Int32] {
        var ids: [Int32] = []
        var encoder = BytePairEncoder(merges: merges)
        for segment in TextCleaning.segments(of: text) {
            var words = WordSplitter(segment, specials: specials)
            // Words past the context change nothing before it.
            while ids.count < limit, let word = words.next() {
                switch word {
                case .special(let id): ids.append(id)
                case .ordinary(let range): ids += encoder.encode(bytes(of: segment[range]))
                }
            }
            if ids.count >= limit { break }
        }
        return ids
    }

    /// The tokens of a word's bytes before any merge.
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
