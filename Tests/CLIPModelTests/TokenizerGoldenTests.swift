import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Compares the tokenizer with `open_clip.SimpleTokenizer`.
///
/// The golden ids and the library versions are in `Fixtures/tokenizer/golden.json`, which `make_golden.py` writes.
struct TokenizerGoldenTests {
    private struct Golden: Decodable {
        struct Case: Decodable {
            var text: String
            var ids: [Int32]
        }
        var cases: [Case]
    }

    private static func cases() throws -> [Golden.Case] {
        let data = try Data(contentsOf: URL(filePath: Fixtures.path("tokenizer/golden.json")))
        return try JSONDecoder().decode(Golden.self, from: data).cases
    }

    private func check(_ tokenizer: CLIPTokenizer) throws {
        let cases = try Self.cases()
        try #require(cases.count >= 600)
        for golden in cases {
            var expected = golden.ids
            if expected.count > tokenizer.contextLength {
                expected = expected.prefix(tokenizer.contextLength - 1) + [tokenizer.endOfText]
            }
            let name = golden.text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
            #expect(tokenizer.encode(golden.text) == expected, "\"\(name)\"")
        }
    }

    @Test func idsEqualTheReference() throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: 4096)
        #expect(tokenizer.startOfText == 49406)
        #expect(tokenizer.endOfText == 49407)
        #expect(tokenizer.vocabularyCount == 49408)
        try check(tokenizer)
    }

    @Test(arguments: [77, 16, 3, 2])
    func longTextsAreCutBeforeTheEndToken(contextLength: Int) throws {
        try check(try TokenizerFixture.openCLIP().tokenizer(contextLength: contextLength))
    }

    @Test(arguments: [false, true])
    func idsFromTokenizerJSONEqualTheReference(pairs: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            Array(try TokenizerFixture.openCLIP().tokenizerJSONText(pairs: pairs).utf8), to: "tokenizer.json")
        try check(try CLIPTokenizer(tokenizerJSONPath: FilePath(path), contextLength: 4096))
        try check(try CLIPTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 77))
    }

    @Test func idsWithOpenAISpecialTokensEqualTheReference() throws {
        let fixture = try TokenizerFixture(specials: ["<|startoftext|>", "<|endoftext|>"])
        let tokenizer = try fixture.tokenizer(contextLength: 77)
        #expect(tokenizer.encode("a photo of a cat") == [49406, 320, 1125, 539, 320, 2368, 49407])
        #expect(tokenizer.encode("<|StartOfText|>cat<|endoftext|>") == [49406, 49406, 2368, 49407, 49407])
        #expect(!tokenizer.encode("<start_of_text>").dropFirst().contains(49406))
    }

    @Test(arguments: ["gelu", "bfloat16"])
    func promptsOfTheTinyCheckpointsEqualTheReference(name: String) throws {
        let folder = Fixtures.path("checkpoints/" + name)
        let prompts = try JSONDecoder().decode(
            [String].self, from: Data(contentsOf: URL(filePath: folder + "/prompts.json")))
        let golden = try SafetensorsFile(path: FilePath(folder + "/golden.safetensors"))
        let shape = try #require(golden.tensors["input_ids"]).shape
        let ids = try Self.integers("input_ids", of: golden)
        let counts = try Self.integers("token_counts", of: golden)
        let tokenizer = try CLIPTokenizer(checkpointFolder: FilePath(folder), contextLength: shape[1])
        try #require(prompts.count == shape[0])
        for (row, prompt) in prompts.enumerated() {
            let expected = ids[(row * shape[1])...].prefix(Int(counts[row]))
            #expect(tokenizer.encode(prompt) == Array(expected), "\(prompt)")
        }
    }

    @Test func promptsOfTheTinySigLIPEqualTheReferenceUpToTheirEmbeddings() throws {
        let folder = Fixtures.path("checkpoints/siglip-words")
        let prompts = try JSONDecoder().decode(
            [String].self, from: Data(contentsOf: URL(filePath: folder + "/prompts.json")))
        let golden = try GoldenCheckpoint("siglip-words")
        let encoder = golden.encoder
        let ids = try prompts.map { try encoder.tokens(of: $0) }
        #expect(try ids == golden.texts())
        let embeddings = try encoder.embed(texts: prompts)
        let expected = try golden.floats("text_embeds_normalized")
        #expect(zip(embeddings.values, expected).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(embeddings.values.count == expected.count)
    }

    private static func integers(_ name: String, of file: SafetensorsFile) throws -> [Int32] {
        let tensor = try #require(file.tensors[name])
        try #require(tensor.type == .i32)
        let bytes = file.values(of: tensor)
        return (0..<tensor.count).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self) }
    }
}
