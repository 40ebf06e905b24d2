internal import FilePaths
internal import SystemPackage

/// The content of a tokenizer's files: the vocabulary and its merge rules.
struct TokenizerFiles {
    var vocabulary: TokenVocabulary
    var merges: BytePairMerges
    /// The tokens that `tokenizer.json` says are searched for in the text.
    var addedTokens: [AddedToken] = []
    /// The file with the vocabulary, for error messages.
    var vocabularyPath: String

    /// Far above every published tokenizer; those of CLIP have 1 to 4 MB.
    static let largestByteCount = 64 << 20

    /// Reads `vocab.json` and `merges.txt` if the folder contains both, or else `tokenizer.json`.
    ///
    /// - Parameter prefersWhole: Whether `tokenizer.json` comes first. Only this file has added tokens.
    static func read(folder: FilePath, prefersWhole: Bool = false) throws(TokenizerError) -> TokenizerFiles {
        let whole = folder.appending("tokenizer.json")
        if prefersWhole, CheckpointFile.exists(whole) { return try read(tokenizerJSONPath: whole) }
        let (vocabulary, merges) = (folder.appending("vocab.json"), folder.appending("merges.txt"))
        if CheckpointFile.exists(vocabulary), CheckpointFile.exists(merges) {
            return try read(vocabularyPath: vocabulary, mergesPath: merges)
        }
        if CheckpointFile.exists(whole) { return try read(tokenizerJSONPath: whole) }
        throw .filesNotFound(
            folder: folder.string, expected: ["vocab.json with merges.txt", "tokenizer.json"])
    }

    /// Reads `vocab.json`, an object with the ids of the tokens, and `merges.txt`, which has one rule per line.
    static func read(
        vocabularyPath: FilePath, mergesPath: FilePath
    ) throws(TokenizerError) -> TokenizerFiles {
        let vocabulary = try TokenVocabulary(
            try table(of: vocabularyPath), path: vocabularyPath.string)
        let lines = try content(of: mergesPath)
        var list = MergeList(vocabulary: vocabulary, path: mergesPath.string)
        try lines.withUnsafeBufferPointer { lines throws(TokenizerError) in try list.addLines(of: lines) }
        return TokenizerFiles(
            vocabulary: vocabulary, merges: list.merges, vocabularyPath: vocabularyPath.string)
    }

    private static func table(of vocabularyPath: FilePath) throws(TokenizerError) -> TokenTable {
        let (content, path) = (try content(of: vocabularyPath), vocabularyPath.string)
        // A file that the cursor refuses is read by the JSON library, whose result or error counts: a token may occur twice.
        if let table = try? table(in: content, path: path) { return table }
        return TokenTable(try decode([String: Int].self, from: content, path: path))
    }

    private static func table(in content: [UInt8], path: String) throws(TokenizerError) -> TokenTable {
        // A token and its number take about 17 bytes.
        var table = TokenTable(expectedCount: content.count / 16)
        try JSONCursor.read(content, path: path) { cursor throws(TokenizerError) in
            try cursor.readVocabulary(into: &table)
        }
        return table
    }

    /// Reads a file of at most ``largestByteCount`` bytes.
    ///
    /// - Throws: `TokenizerError`: `.unreadable` if the file cannot be read or is too large, `.standIn` if it contains
    ///   something else, such as a web page.
    static func content(of path: FilePath) throws(TokenizerError) -> [UInt8] {
        let content: [UInt8]
        do {
            content = try RegularFile(path, byteLimit: largestByteCount).bytes()
        } catch .tooLarge {
            throw .unreadable(path: path.string, reason: "it has more than \(largestByteCount) bytes")
        } catch {
            throw .unreadable(path: path.string, reason: CLIPModelError.reason(error))
        }
        if let standIn = FileStandIn(content) { throw .standIn(path: path.string, found: standIn) }
        return content
    }
}
