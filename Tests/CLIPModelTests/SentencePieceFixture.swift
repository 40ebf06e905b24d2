import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Small tokenizers of SigLIP's and SigLIP 2's kinds, and the ids that the references produce for many texts.
struct SentencePieceFixture: Decodable {
    struct Case: Decodable {
        var text: String
        /// The ids by tokenizer, without padding.
        var ids: [String: [Int32]]
    }

    /// The folders of the tokenizers and the id with which each pads.
    static let paddings: [String: Int32] = [
        "unigram": 1, "unigram-bytes": 1, "unigram-json": 1, "pairs": 0, "pairs-model": 0,
    ]

    static let names = paddings.keys.sorted()

    var contextLength: Int
    /// The byte range of the character map in `unigram/spiece.model`.
    var map: [Int]
    var cases: [Case]

    static func read() throws -> SentencePieceFixture {
        let path = Fixtures.path("tokenizer/sentencepiece/golden.json")
        return try JSONDecoder().decode(
            SentencePieceFixture.self, from: Data(contentsOf: URL(filePath: path)))
    }

    /// The content of a tokenizer's own file.
    func content(of name: String) throws -> [UInt8] {
        let content = try Data(contentsOf: URL(filePath: Self.file(of: name)))
        guard name == "unigram-json" else { return Array(content) }
        // The map is committed only once.
        let model = try Data(contentsOf: URL(filePath: Self.file(of: "unigram")))
        let encoded = model[map[0]..<map[1]].base64EncodedString()
        return Array(String(decoding: content, as: UTF8.self).replacing("@map@", with: encoded).utf8)
    }

    /// Creates a folder with a tokenizer. `content` replaces the content of the tokenizer's own file.
    func folder(of name: String, content: [UInt8]? = nil) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let source = URL(filePath: Self.file(of: name))
        for file in try FileManager.default.contentsOfDirectory(
            atPath: source.deletingLastPathComponent().path)
        {
            try folder.copy(source.deletingLastPathComponent().path + "/" + file, to: file)
        }
        try folder.write(try content ?? self.content(of: name), to: source.lastPathComponent)
        return folder
    }

    func tokenizer(_ name: String, content: [UInt8]? = nil) throws -> SentencePieceTokenizer {
        let folder = try folder(of: name, content: content)
        return try SentencePieceTokenizer(
            checkpointFolder: FilePath(folder.path), contextLength: contextLength)
    }

    private static func file(of name: String) -> String {
        let folder = Fixtures.path("tokenizer/sentencepiece/" + name)
        switch name {
        case "unigram", "unigram-bytes": return folder + "/spiece.model"
        case "pairs-model": return folder + "/tokenizer.model"
        default: return folder + "/tokenizer.json"
        }
    }
}
