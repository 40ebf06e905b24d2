internal import FoundationEssentials

/// The files of a tokenizer, read: the vocabulary and the merge rules over it.
struct TokenizerFiles {
    var vocabulary: TokenVocabulary
    var merges: BytePairMerges
    /// The file that the vocabulary came from, for errors.
    var vocabularyPath: String

    /// Reads whichever set of files the folder holds: `vocab.json` with `merges.txt`, or `tokenizer.json`.
    static func read(folder: String) throws(TokenizerError) -> TokenizerFiles {
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        let files = FileManager.default
        if files.fileExists(atPath: base + "vocab.json"), files.fileExists(atPath: base + "merges.txt") {
            return try read(vocabularyPath: base + "vocab.json", mergesPath: base + "merges.txt")
        }
        if files.fileExists(atPath: base + "tokenizer.json") {
            return try read(tokenizerJSONPath: base + "tokenizer.json")
        }
        throw .filesNotFound(folder: folder, expected: ["vocab.json with merges.txt", "tokenizer.json"])
    }

    /// Reads `vocab.json`, an object of tokens and ids, and `merges.txt`, a rule on each line.
    static func read(vocabularyPath: String, mergesPath: String) throws(TokenizerError) -> TokenizerFiles {
        let ids = try decode([String: Int].self, from: vocabularyPath)
        let vocabulary = try TokenVocabulary(ids, path: vocabularyPath)
        var list = MergeList(vocabulary: vocabulary, path: mergesPath)
        try list.addLines(of: [UInt8](try content(of: mergesPath)))
        return TokenizerFiles(
            vocabulary: vocabulary, merges: list.merges, vocabularyPath: vocabularyPath)
    }

    /// The content of a file.
    static func content(of path: String) throws(TokenizerError) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            throw .unreadable(path: path, reason: reason(of: error, path: path))
        }
    }

    /// Why a file cannot be read, in a few words.
    private static func reason(of error: any Error, path: String) -> String {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return "there is no such file"
        }
        if isFolder { return "it is a folder" }
        return FileManager.default.isReadableFile(atPath: path) ? "\(error)" : "permission denied"
    }
}
