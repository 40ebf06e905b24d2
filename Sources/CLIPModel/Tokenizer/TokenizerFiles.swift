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
        var scanner = JSONTextScanner(bytes: try bytes(of: vocabularyPath), path: vocabularyPath)
        let vocabulary = try readVocabulary(from: &scanner)
        try scanner.requireEnd()
        var list = MergeList(vocabulary: vocabulary, path: mergesPath, expectedCount: vocabulary.count)
        try list.addLines(of: try bytes(of: mergesPath))
        return TokenizerFiles(
            vocabulary: vocabulary, merges: list.merges, vocabularyPath: vocabularyPath)
    }

    /// Reads an object whose keys are tokens and whose values are ids; the scanner stands before it.
    static func readVocabulary(from scanner: inout JSONTextScanner) throws(TokenizerError) -> TokenVocabulary
    {
        // Entries take 18 bytes on average.
        var vocabulary = TokenVocabulary(expectedCount: scanner.bytes.count / 16)
        try scanner.require("{", in: "front of the vocabulary")
        var token: [UInt8] = []
        var isFirst = true
        while try scanner.nextKey(into: &token, isFirst: &isFirst) {
            let value = try scanner.readInteger()
            try add(token, id: value, to: &vocabulary, path: scanner.path)
        }
        if let id = vocabulary.duplicateID() {
            throw .malformed(
                path: scanner.path, expected: "an id of its own for each token", found: "\(id) twice")
        }
        return vocabulary
    }

    /// Adds a token, which must be new, with an id that models can use.
    static func add(
        _ token: [UInt8], id: Int, to vocabulary: inout TokenVocabulary, path: String
    ) throws(TokenizerError) {
        guard let exact = Int32(exactly: id), exact >= 0 else {
            throw .malformed(
                path: path, expected: "an id from 0 to \(Int32.max) for \(TokenizerError.quoted(token))",
                found: "\(id)")
        }
        guard vocabulary.insert(token, id: exact) == nil else {
            throw .malformed(
                path: path, expected: "each token once", found: "\(TokenizerError.quoted(token)) twice")
        }
    }

    /// The content of a file.
    static func bytes(of path: String) throws(TokenizerError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
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
