import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Compares CLIP's tokenizer with `open_clip.HFTokenizer`, which `open_clip` uses if a configuration names a tokenizer of the
/// Hub.
///
/// `Fixtures/tokenizer/make_hub_clip_golden.py` made the golden ids.
struct HubCLIPTokenizerTests {
    struct Case: Decodable, CustomTestStringConvertible {
        var name: String
        var files: [String]
        /// The content of `tokenizer_config.json`.
        var settings: String
        /// The tokens that are added to `tokenizer.json`, as JSON.
        var added: String
        var cleaning: String
        /// The ids of each text.
        var ids: [[Int32]]

        var testDescription: String { "\(name), \(cleaning)" }
    }

    struct Golden: Decodable {
        var context: Int
        var texts: [String]
        var cases: [Case]
    }

    private static let source = Fixtures.path("tokenizer/hub-clip/")

    static let golden: Golden? = FileManager.default.contents(atPath: source + "golden.json").flatMap {
        try? JSONDecoder().decode(Golden.self, from: $0)
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Copies a file of the tokenizer, with more added tokens if it is `tokenizer.json`.
    private func copy(_ name: String, adding added: String = "[]") throws {
        var data = try Data(contentsOf: URL(filePath: Self.source + name))
        if name == "tokenizer.json" {
            var root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            let more = try #require(
                try JSONSerialization.jsonObject(with: Data(added.utf8)) as? [[String: Any]])
            root["added_tokens"] = try #require(root["added_tokens"] as? [[String: Any]]) + more
            data = try JSONSerialization.data(withJSONObject: root)
        }
        try data.write(to: URL(filePath: folder.path(name)))
    }

    private func tokenizer(
        _ cleaning: OpenCLIPCleaning = .whitespace, contextLength: Int = 24
    ) throws -> CLIPTokenizer {
        try CLIPTokenizer(
            checkpointFolder: FilePath(folder.path), contextLength: contextLength, cleaning: cleaning)
    }

    @Test func everySetOfFilesIsThere() {
        #expect(Self.golden?.cases.count == 18 && (Self.golden?.texts.count ?? 0) > 200)
    }

    @Test(arguments: golden?.cases ?? [])
    func idsEqualTheReference(_ golden: Case) throws {
        let all = try #require(Self.golden)
        for name in golden.files { try copy(name, adding: golden.added) }
        try folder.write(Array(golden.settings.utf8), to: "tokenizer_config.json")
        let tokenizer = try tokenizer(
            try #require(OpenCLIPCleaning(rawValue: golden.cleaning)), contextLength: all.context)
        try #require(golden.ids.count == all.texts.count)
        for (text, ids) in zip(all.texts, golden.ids) {
            let name = text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
            #expect(tokenizer.encode(text) == ids, "\"\(name)\"")
        }
    }

    /// If no file names the special tokens, they are those of `transformers.CLIPTokenizer`.
    @Test func settingsMayBeMissing() throws {
        for name in ["vocab.json", "merges.txt"] { try copy(name) }
        let all = try #require(Self.golden)
        let golden = try #require(all.cases.first { $0.name == "maps" && $0.cleaning == "whitespace" })
        let tokenizer = try tokenizer()
        for (text, ids) in zip(all.texts, golden.ids) { #expect(tokenizer.encode(text) == ids) }
    }

    @Test(arguments: [
        (#"{"padding_side": "left"}"#, "padding after the text"),
        (#"{"eos_token": "a", "pad_token": "b"}"#, "a padding token with an id up to"),
        (#"{"bos_token": "<s>"}"#, "\"<s>\""), (#"{"eos_token": "</s>"}"#, "\"</s>\""),
        (#"{"added_tokens_decoder": {"x": {"content": "[X]"}}}"#, "whole numbers"),
        (#"{"added_tokens_decoder": {"-1": {"content": "[X]"}}}"#, "whole numbers"),
        (#"{"pad_token": 7}"#, "an object"),
    ])
    func settingsThatCannotBeFollowedAreRefused(_ settings: String, _ words: String) throws {
        for name in ["vocab.json", "merges.txt"] { try copy(name) }
        try folder.write(Array(settings.utf8), to: "tokenizer_config.json")
        let error = #expect(throws: TokenizerError.self) { try tokenizer() }
        guard case .malformed(_, let expected, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(expected.contains(words), "\(expected)")
    }

    @Test(arguments: [
        #"[{"content": "x"}]"#, #"[{"id": -1, "content": "x"}]"#, #"[{"id": 4294967296, "content": "x"}]"#,
        #"[{"id": 5, "content": "!"}]"#, #"[{"id": "1", "content": "x"}]"#, #"[{"id": 900}]"#,
    ])
    func addedTokensThatCannotBeAreRefused(_ added: String) throws {
        try copy("tokenizer.json", adding: added)
        #expect(throws: TokenizerError.self) { try tokenizer() }
    }

    @Test func aFolderWithoutATokenizerIsReported() throws {
        let error = #expect(throws: TokenizerError.self) { try tokenizer() }
        guard case .filesNotFound = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
