extension TokenizerFiles {
    /// Where the parts of a `tokenizer.json` begin; what comes first in the file is not promised.
    private struct Parts {
        var addedTokens: Int?
        var modelType: Int?
        var wordEnd: Int?
        var vocabulary: Int?
        var merges: Int?
    }

    /// Reads the file of the `tokenizers` library: its byte-pair model and its added tokens.
    ///
    /// The file's own normaliser and splitter are passed over: texts are always cleaned and split as OpenAI's
    /// tokenizer does it.
    static func read(tokenizerJSONPath path: String) throws(TokenizerError) -> TokenizerFiles {
        var scanner = JSONTextScanner(bytes: try bytes(of: path), path: path)
        let parts = try findParts(&scanner)
        try checkModel(parts, scanner)
        guard let vocabularyStart = parts.vocabulary, let mergesStart = parts.merges else {
            throw .malformed(
                path: path, expected: "a model with a vocabulary and merges",
                found: parts.vocabulary == nil ? "no \"vocab\"" : "no \"merges\"")
        }
        scanner.position = vocabularyStart
        var vocabulary = try readVocabulary(from: &scanner)
        if let start = parts.addedTokens {
            scanner.position = start
            try readAddedTokens(from: &scanner, into: &vocabulary)
        }
        scanner.position = mergesStart
        var list = MergeList(vocabulary: vocabulary, path: path, expectedCount: vocabulary.count)
        try list.addArray(from: &scanner)
        return TokenizerFiles(vocabulary: vocabulary, merges: list.merges, vocabularyPath: path)
    }

    /// Walks the whole file once, so that a cut or damaged one is noticed wherever the damage is.
    private static func findParts(_ scanner: inout JSONTextScanner) throws(TokenizerError) -> Parts {
        var parts = Parts()
        var key: [UInt8] = []
        var isFirst = true
        try scanner.require("{", in: "front of the tokenizer")
        while try scanner.nextKey(into: &key, isFirst: &isFirst) {
            switch String(decoding: key, as: UTF8.self) {
            case "added_tokens":
                parts.addedTokens = scanner.position
                try scanner.skipValue()
            case "model":
                try findModelParts(&scanner, &parts)
            default:
                try scanner.skipValue()
            }
        }
        try scanner.requireEnd()
        return parts
    }

    private static func findModelParts(
        _ scanner: inout JSONTextScanner, _ parts: inout Parts
    ) throws(TokenizerError) {
        var key: [UInt8] = []
        var isFirst = true
        try scanner.require("{", in: "front of the model")
        while try scanner.nextKey(into: &key, isFirst: &isFirst) {
            let start = scanner.position
            switch String(decoding: key, as: UTF8.self) {
            case "type": parts.modelType = start
            case "end_of_word_suffix": parts.wordEnd = start
            case "vocab": parts.vocabulary = start
            case "merges": parts.merges = start
            default: break
            }
            try scanner.skipValue()
        }
    }

    /// Checks that the model is a byte-pair encoding that marks the ends of words as CLIP does.
    private static func checkModel(_ parts: Parts, _ file: JSONTextScanner) throws(TokenizerError) {
        var scanner = file
        var text: [UInt8] = []
        let expectations: [(start: Int?, key: String, value: [UInt8])] = [
            (parts.modelType, "type", Array("BPE".utf8)),
            (parts.wordEnd, "end_of_word_suffix", ByteAlphabet.wordEnd),
        ]
        for expectation in expectations {
            guard let start = expectation.start else { continue }
            scanner.position = start
            if scanner.peek() == UInt8(ascii: "n") {
                text = Array("null".utf8)
            } else {
                try scanner.readString(into: &text)
            }
            guard text == expectation.value else {
                throw .malformed(
                    path: file.path,
                    expected:
                        "a model whose \(expectation.key) is \(TokenizerError.quoted(expectation.value))",
                    found: TokenizerError.quoted(text))
            }
        }
    }

    /// Adds the tokens that stand beside the model; those that the vocabulary has too must agree with it.
    private static func readAddedTokens(
        from scanner: inout JSONTextScanner, into vocabulary: inout TokenVocabulary
    ) throws(TokenizerError) {
        try scanner.require("[", in: "front of the added tokens")
        var isFirst = true
        while try scanner.nextElement(isFirst: &isFirst) {
            let token = try readAddedToken(from: &scanner)
            guard let known = vocabulary.id(of: token.text[...]) else {
                try add(token.text, id: token.id, to: &vocabulary, path: scanner.path)
                continue
            }
            guard token.id == Int(known) else {
                throw .malformed(
                    path: scanner.path,
                    expected: "\(known) as the id of \(TokenizerError.quoted(token.text))",
                    found: "\(token.id)")
            }
        }
        if let id = vocabulary.duplicateID() {
            throw .malformed(
                path: scanner.path, expected: "an id of its own for each token", found: "\(id) twice")
        }
    }

    private static func readAddedToken(
        from scanner: inout JSONTextScanner
    ) throws(TokenizerError) -> (text: [UInt8], id: Int) {
        var key: [UInt8] = []
        var text: [UInt8]?
        var id: Int?
        var isFirst = true
        try scanner.require("{", in: "front of an added token")
        while try scanner.nextKey(into: &key, isFirst: &isFirst) {
            switch String(decoding: key, as: UTF8.self) {
            case "content":
                var content: [UInt8] = []
                try scanner.readString(into: &content)
                text = content
            case "id":
                id = try scanner.readInteger()
            default:
                try scanner.skipValue()
            }
        }
        guard let text, let id else {
            throw .malformed(
                path: scanner.path, expected: "content and id of each added token",
                found: text == nil ? "no content" : "no id")
        }
        return (text, id)
    }
}
