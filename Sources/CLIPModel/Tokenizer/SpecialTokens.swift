/// The tokens at the start and end of every text: their ids and their names in the vocabulary.
struct SpecialTokens: Sendable {
    var start: Int32
    var startName: String
    var end: Int32
    var endName: String

    /// The names of OpenAI and of `open_clip`.
    private static let knownNames = [
        ("<|startoftext|>", "<|endoftext|>"), ("<start_of_text>", "<end_of_text>"),
    ]

    /// The names that `transformers` uses if no file names the tokens.
    static let defaultNames = ["<|startoftext|>", "<|endoftext|>"]

    /// Finds the tokens that the settings name.
    init(in files: TokenizerFiles, _ settings: TokenizerSettings) throws(TokenizerError) {
        let startName = settings.start?.content ?? Self.defaultNames[0]
        let endName = settings.end?.content ?? Self.defaultNames[1]
        guard let start = files.vocabulary.id(of: startName), let end = files.vocabulary.id(of: endName)
        else {
            throw .malformed(
                path: files.vocabularyPath,
                expected: "\(QuotedText.quoted(startName)) and \(QuotedText.quoted(endName))",
                found: "no such tokens")
        }
        self.init(start: start, startName: startName, end: end, endName: endName)
    }

    /// Finds a known pair of names in the vocabulary.
    init(in files: TokenizerFiles) throws(TokenizerError) {
        for (startName, endName) in Self.knownNames {
            guard let start = files.vocabulary.id(of: startName),
                let end = files.vocabulary.id(of: endName)
            else { continue }
            self.init(start: start, startName: startName, end: end, endName: endName)
            return
        }
        let names = Self.knownNames.flatMap { [$0.0, $0.1] }
        let present = names.filter { files.vocabulary.id(of: $0) != nil }
        throw .malformed(
            path: files.vocabularyPath,
            expected: Self.knownNames.map { "\($0.0) and \($0.1)" }.joined(separator: " or "),
            found: present.isEmpty ? "neither" : "only \(present.joined(separator: " and "))")
    }

    private init(start: Int32, startName: String, end: Int32, endName: String) {
        self.start = start
        self.startName = startName
        self.end = end
        self.endName = endName
    }
}
