import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Compares ids with those of `open_clip`'s tokenizer for SigLIP models, which cleans texts itself, and the side of the
/// padding with that of the classes of `transformers`.
struct OpenCLIPTokenizerTests {
    private struct Golden: Decodable {
        struct Padding: Decodable {
            var className: String
            var direction: String?
            var ids: [Int32]
        }

        /// The ids by tokenizer and cleaning.
        var cases: [SentencePieceFixture.Case]
        var paddings: [Padding]

        static func read() throws -> Golden {
            let path = Fixtures.path("tokenizer/sentencepiece/open-clip.json")
            return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(filePath: path)))
        }
    }

    @Test(arguments: ["unigram", "unigram-json", "pairs"], OpenCLIPCleaning.allCases)
    func idsOfCleanedTextsEqualTheReference(name: String, cleaning: OpenCLIPCleaning) throws {
        let fixture = try SentencePieceFixture.read()
        let folder = try fixture.folder(of: name)
        if name == "unigram-json" {
            let config = #"{"tokenizer_class": "PreTrainedTokenizerFast"}"#
            try folder.write(Array(config.utf8), to: "tokenizer_config.json")
        }
        let tokenizer = try SentencePieceTokenizer(
            checkpointFolder: FilePath(folder.path), contextLength: fixture.contextLength, cleaning: cleaning)
        let padding = try #require(SentencePieceFixture.paddings[name])
        let cases = try Golden.read().cases
        #expect(cases.count > 40)
        for golden in cases {
            let expected = try #require(golden.ids["\(name) \(cleaning.rawValue)"])
            let filling = [Int32](repeating: padding, count: fixture.contextLength - expected.count)
            #expect(tokenizer.encode(golden.text) == expected + filling, "\(golden.text.debugDescription)")
        }
    }

    @Test func paddingStandsWhereTheReferenceHasIt() throws {
        let content = try SentencePieceFixture.read().content(of: "pairs")
        let text = String(decoding: content, as: UTF8.self)
        let paddings = try Golden.read().paddings
        #expect(paddings.count == 12)
        for golden in paddings {
            let folder = try TemporaryFolder()
            let padding = golden.direction.map { #"{"direction": "\#($0)", "pad_token": "<pad>"}"# } ?? "null"
            let changed = text.replacing("\"padding\":null", with: "\"padding\":" + padding)
            #expect(golden.direction == nil || changed != text)
            try folder.write(Array(changed.utf8), to: "tokenizer.json")
            let config = #"{"tokenizer_class": "\#(golden.className)"}"#
            try folder.write(Array(config.utf8), to: "tokenizer_config.json")
            let tokenizer = try SentencePieceTokenizer(
                checkpointFolder: FilePath(folder.path), contextLength: 8)
            #expect(tokenizer.encode("a photo") == golden.ids, "\(config) \(padding)")
        }
    }
}
