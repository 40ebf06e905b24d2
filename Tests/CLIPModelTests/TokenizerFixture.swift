import CLIPModel
import Foundation
import SystemPackage
import TestSupport

/// OpenAI's vocabulary as files. It is built from the committed merge rules, which determine the vocabulary.
struct TokenizerFixture {
    /// The whole vocabulary with `open_clip`'s special tokens, built once for all tests.
    static func openCLIP() throws -> TokenizerFixture { try cached.get() }

    private static let cached = Result { try TokenizerFixture() }

    /// The tokens in the order of their ids.
    let tokens: [String]
    /// The merge rules: two tokens separated by a space.
    let merges: [String]

    /// - Parameters:
    ///   - mergeCount: The number of rules to use; all by default.
    ///   - specials: The names of the start-of-text and end-of-text tokens.
    init(
        mergeCount: Int = .max, specials: [String] = ["<start_of_text>", "<end_of_text>"]
    ) throws {
        let text = try String(contentsOfFile: Fixtures.path("tokenizer/merges.txt"), encoding: .utf8)
        merges = Array(text.split(separator: "\n").dropFirst().prefix(mergeCount).map(String.init))
        tokens =
            Self.letters + Self.letters.map { $0 + "</w>" }
            + merges.map { String($0.filter { $0 != " " }) } + specials
    }

    /// The letters of the bytes in the order of the vocabulary: printable bytes first, then the others.
    static let letters: [String] = {
        let printable = Array(0x21...0x7E) + Array(0xA1...0xAC) + Array(0xAE...0xFF)
        let others = (0x100..<(0x100 + 256 - printable.count))
        return (printable + others).compactMap(Unicode.Scalar.init).map { String($0) }
    }()

    /// The content of `vocab.json`.
    var vocabularyText: String {
        "{" + tokens.enumerated().map { "\(Self.quoted($1)): \($0)" }.joined(separator: ", ") + "}"
    }

    /// The content of `merges.txt`.
    var mergesText: String {
        (["#version: 0.2"] + merges).joined(separator: "\n") + "\n"
    }

    /// The content of `tokenizer.json`, with each rule as one string or, as in newer files, as a pair.
    func tokenizerJSONText(pairs: Bool = false) -> String {
        let rules = merges.map { rule in
            pairs
                ? "[" + rule.split(separator: " ").map { Self.quoted(String($0)) }.joined(separator: ",")
                    + "]"
                : Self.quoted(rule)
        }
        let added = tokens.suffix(2).enumerated().map { index, token in
            #"{"id": \#(tokens.count - 2 + index), "content": "\#(token)", "special": true}"#
        }
        return """
            {"version": "1.0", "truncation": null, "added_tokens": [\(added.joined(separator: ", "))],
            "model": {"type": "BPE", "dropout": null, "end_of_word_suffix": "</w>",
            "merges": [\(rules.joined(separator: ",\n"))], "vocab": \(vocabularyText)}, "decoder": {"n": -1.5e+3}}
            """
    }

    /// Writes `vocab.json` and `merges.txt` to a folder and reads them.
    func tokenizer(contextLength: Int) throws -> CLIPTokenizer {
        let folder = try TemporaryFolder()
        try folder.write(Array(vocabularyText.utf8), to: "vocab.json")
        try folder.write(Array(mergesText.utf8), to: "merges.txt")
        return try CLIPTokenizer(checkpointFolder: FilePath(folder.path), contextLength: contextLength)
    }

    private static func quoted(_ token: String) -> String {
        var text = "\""
        for scalar in token.unicodeScalars {
            if scalar == "\\" || scalar == "\"" { text.unicodeScalars.append("\\") }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }
}
