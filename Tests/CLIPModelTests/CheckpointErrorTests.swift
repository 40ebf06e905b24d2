import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Errors for invalid checkpoints: each names the file, the tensor or key, what was expected and what was found.
struct CheckpointErrorTests {
    private let folder: TemporaryFolder
    private let checkpoint: String

    init() throws {
        folder = try TemporaryFolder()
        checkpoint = try folder.copy(Fixtures.path("checkpoints/gelu"), to: "checkpoint")
    }

    private func embedText() throws {
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint)))
        _ = try encoder.embed(texts: ["a photo of a cat"])
    }

    private func embedImage() throws {
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint)))
        let pixels = [Float](repeating: 0.5, count: encoder.inputShape.reduce(1, *))
        _ = try pixels.withUnsafeBufferPointer { try encoder.embed(pixels: $0, count: 1) }
    }

    private func error(_ work: () throws -> Void) throws -> CLIPModelError? {
        do {
            try work()
            return nil
        } catch let error as CLIPModelError {
            return error
        }
    }

    /// Changes the configuration. `section` is empty for top-level keys.
    private func configure(_ section: String, _ key: String, _ value: Any) throws {
        let url = URL(filePath: checkpoint + "/config.json")
        var root = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        if section.isEmpty {
            root[key] = value
        } else {
            var values = try #require(root[section] as? [String: Any])
            values[key] = value
            root[section] = values
        }
        try JSONSerialization.data(withJSONObject: root).write(to: url)
    }

    /// The weights limit the widths, but not the memory for the features of all tokens.
    @Test(arguments: [("text_config", "max_position_embeddings"), ("vision_config", "image_size")])
    func sizesThatWouldTakeAllMemoryAreRefusedBeforeAnythingIsAllocated(
        _ section: String, _ key: String
    ) throws {
        try configure(section, "intermediate_size", 1 << 20)
        try configure(section, key, 1 << 10)
        guard case .malformed(checkpoint + "/config.json", "", let expected, let found) = try error(embedText)
        else {
            Issue.record("accepted")
            return
        }
        #expect(expected.contains(section.hasPrefix("text") ? "text encoder" : "image encoder"))
        #expect(try #require(Int(found)) > 1 << 26)
    }

    /// Changes the weight file: the text of its header and its values.
    private func rewrite(_ change: (inout SafetensorsBuilder) -> Void) throws {
        let path = checkpoint + "/model.safetensors"
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let size = bytes.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self)) }
        var builder = SafetensorsBuilder([:], valueCount: 0)
        builder.header = String(decoding: bytes[8..<8 + size], as: UTF8.self)
        builder.values = Array(bytes[(8 + size)...])
        change(&builder)
        try Data(builder.bytes).write(to: URL(filePath: path))
    }

    @Test func aSoundCheckpointWorks() throws {
        try embedText()
        try embedImage()
    }

    @Test(arguments: ["config.json", "model.safetensors"])
    func namesAMissingFile(_ name: String) throws {
        try FileManager.default.removeItem(atPath: checkpoint + "/" + name)
        guard case .missingFile(let path, let purpose) = try error(embedText) else {
            Issue.record("not reported as missing")
            return
        }
        #expect(path == checkpoint + "/" + name && !purpose.isEmpty)
    }

    @Test func namesAMissingPreprocessing() throws {
        try FileManager.default.removeItem(atPath: checkpoint + "/preprocessor_config.json")
        let opened = try Checkpoint(folder: FilePath(checkpoint))
        #expect(throws: CLIPModelError.self) { try opened.fingerprint() }
    }

    @Test func namesAMissingTensor() throws {
        let name = "vision_model.encoder.layers.0.mlp.fc1.weight"
        try rewrite { $0.header = $0.header.replacingOccurrences(of: name, with: name + "_") }
        guard case .missingTensor(let path, name, let expected) = try error(embedImage) else {
            Issue.record("not reported as missing")
            return
        }
        #expect(path.hasSuffix("model.safetensors") && expected.contains("shape"))
        try embedText()  // The text tower is unchanged, and encoding texts does not check the image tower.
    }

    @Test func namesAWrongShape() throws {
        try configure("text_config", "vocab_size", 1000)
        guard case .wrongShape(_, let tensor, let expected, let found) = try error(embedText) else {
            Issue.record("not reported as a wrong shape")
            return
        }
        #expect(tensor == "text_model.embeddings.token_embedding.weight")
        #expect(expected[0] == 1000 && found[0] != 1000 && expected[1] == found[1])
    }

    @Test func namesATypeThatWeightsCannotHave() throws {
        let name = "\"visual_projection.weight\":{\"dtype\":\"F32\""
        try rewrite {
            $0.header = $0.header.replacingOccurrences(of: name, with: name.replacing("F32", with: "I32"))
        }
        guard case .unsupportedType(_, "visual_projection.weight", "I32") = try error(embedImage) else {
            Issue.record("not reported as an unsupported type")
            return
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func namesAWeightThatIsNotFinite(_ value: Float) throws {
        var poisoned = 0
        let file = try SafetensorsFile(path: FilePath(checkpoint + "/model.safetensors"))
        let header = try #require(file.tensors.values.map(\.range.lowerBound).min())
        // Every number of the image tower affects every image. Token embeddings are left out, because only those of the words
        // in a text affect it.
        for (name, tensor) in file.tensors where name.hasPrefix("vision_model") && tensor.count > 0 {
            poisoned += 1
            let fresh = try CheckpointErrorTests()
            try fresh.rewrite { builder in
                let offset = tensor.range.lowerBound - header + (tensor.count - 1) * 4
                withUnsafeBytes(of: value.bitPattern) {
                    builder.values.replaceSubrange(offset..<offset + 4, with: $0)
                }
            }
            guard case .notFinite(_, name, tensor.count - 1, _) = try error(fresh.embedImage) else {
                Issue.record(
                    "\(value) in \(name) is not reported: \(String(describing: try error(fresh.embedImage)))")
                continue
            }
        }
        #expect(poisoned > 20)
    }

    @Test func anUnusableEmbeddingIsAnError() throws {
        let file = try SafetensorsFile(path: FilePath(checkpoint + "/model.safetensors"))
        let header = try #require(file.tensors.values.map(\.range.lowerBound).min())
        let tensor = try #require(file.tensors["text_projection.weight"])
        try rewrite { builder in
            for index in tensor.range { builder.values[index - header] = 0 }
        }
        guard case .degenerateEmbedding(checkpoint, "a text") = try error(embedText) else {
            Issue.record("an embedding of all zeros is not reported")
            return
        }
    }

    @Test(arguments: ["gelu_new", "relu", ""])
    func namesAnUnknownActivation(_ name: String) throws {
        try configure("vision_config", "hidden_act", name)
        #expect(
            try error(embedImage)
                == .unknownActivation(path: checkpoint + "/config.json", found: name))
    }

    @Test(arguments: ["siglip2", "bert"])
    func refusesAnotherKindOfModel(_ kind: String) throws {
        try configure("", "model_type", kind)
        #expect(try error(embedText) == .unsupportedModel(path: checkpoint + "/config.json", found: kind))
    }

    @Test(arguments: [
        ("vision_config", "hidden_size", 0), ("vision_config", "hidden_size", -4),
        ("vision_config", "hidden_size", 1 << 40), ("vision_config", "patch_size", 4096),
        ("vision_config", "num_channels", 4), ("text_config", "num_attention_heads", 7),
        ("text_config", "max_position_embeddings", 1), ("", "projection_dim", 0),
        ("text_config", "max_position_embeddings", 1 << 14 + 1), ("vision_config", "image_size", 1 << 21),
        ("text_config", "layer_norm_eps", -1),
    ])
    func namesASizeThatCannotBe(section: String, key: String, value: Int) throws {
        try configure(section, key, value)
        guard case .malformed(let path, let named, let expected, let found) = try error(embedText) else {
            Issue.record("not reported as malformed")
            return
        }
        #expect(path == checkpoint + "/config.json")
        #expect(named.hasSuffix(key) && !expected.isEmpty && !found.isEmpty)
    }

    /// Attention over this many tokens would take too much memory.
    @Test func namesPatchesThatAreTooMany() throws {
        try configure("vision_config", "image_size", 128)
        try configure("vision_config", "patch_size", 1)
        #expect(
            try error(embedImage)
                == .malformed(
                    path: checkpoint + "/config.json", key: "vision_config.patch_size",
                    expected: "large enough for at most 16384 tokens in image_size (128)",
                    found: "1, which makes 16385"))
        try configure("vision_config", "image_size", 127)
        guard case .wrongShape = try error(embedImage) else {
            Issue.record("16130 tokens are refused by the configuration")
            return
        }
    }

    @Test(arguments: [622, 49407, 1 << 32 + 623, -1])
    func anEndOfTextThatIsNotTheTokenizersIsAnError(_ id: Int) throws {
        try configure("text_config", "eos_token_id", id)
        guard case .malformed(let path, let key, let expected, let found) = try error(embedText) else {
            Issue.record("not reported as malformed")
            return
        }
        #expect(path == checkpoint + "/config.json" && key == "text_config.eos_token_id")
        #expect(expected.hasPrefix("623") && found.hasPrefix("\(id)"))
        try embedImage()  // The other tower is not affected.
    }

    @Test func aMissingEndOfTextHasToFitTheTokenizer() throws {
        try configure("text_config", "eos_token_id", NSNull())
        guard case .malformed(_, "text_config.eos_token_id", _, let found) = try error(embedText) else {
            Issue.record("not reported as malformed")
            return
        }
        #expect(found == "49407, the default of a missing value")
    }

    /// Old configurations have 2. Then the embedding comes from the token with the highest id, which is the same token here.
    @Test func theEndOfTextOfOldConfigurationsIsAccepted() throws {
        let texts = ["a photo of a cat", "a dog"]
        let expected = try CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint))).embed(texts: texts)
        try configure("text_config", "eos_token_id", 2)
        let found = try CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint))).embed(texts: texts)
        #expect(found == expected && found[0] != found[1])
    }

    @Test func anEndOfTextBeyondTheTokensDoesNotWrap() throws {
        let tokens: [[Int32]] = [[1, 2, 3, 623]]
        try configure("text_config", "eos_token_id", 1 << 32 + 623)
        let wrapped = try CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint))).embed(tokens: tokens)
        try configure("text_config", "eos_token_id", 600)
        let absent = try CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint))).embed(tokens: tokens)
        #expect(wrapped == absent)
    }

    @Test(arguments: ["config.json", "preprocessor_config.json"])
    func pipesAndOverlongFilesAreRefusedUnread(_ name: String) throws {
        let path = checkpoint + "/" + name
        func fingerprint() throws { _ = try Checkpoint(folder: FilePath(checkpoint)).fingerprint() }
        try #require(truncate(path, 1 << 40) == 0)
        #expect(
            try error(fingerprint)
                == .malformed(path: path, key: "", expected: "at most 16777216 bytes", found: "1099511627776")
        )
        try FileManager.default.removeItem(atPath: path)
        try #require(mkfifo(path, 0o600) == 0)
        #expect(
            try error(fingerprint) == .unreadable(path: path, reason: "it is not a regular file"))
    }

    @Test(arguments: [
        "", "[]", "{", "not JSON", "{\"vision_config\": 3}", "{\"text_config\": {\"hidden_size\": \"x\"}}",
    ])
    func namesAConfigurationThatIsNone(_ text: String) throws {
        try folder.write(Array(text.utf8), to: "checkpoint/config.json")
        guard case .malformed(let path, _, _, _) = try error(embedText) else {
            Issue.record("not reported as malformed")
            return
        }
        #expect(path == checkpoint + "/config.json")
    }

    @Test func aVocabularyLargerThanTheTowerIsAnError() throws {
        let vocabulary = checkpoint + "/vocab.json"
        var entries = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: vocabulary)))
                as? [String: Int])
        for index in entries.count..<entries.count + 5 { entries["extra\(index)"] = index }
        try JSONSerialization.data(withJSONObject: entries).write(to: URL(filePath: vocabulary))
        guard case .malformed(_, "text_config.vocab_size", _, _) = try error(embedText) else {
            Issue.record("not reported as malformed")
            return
        }
    }

    @Test func preprocessingOfAnotherSizeIsAnError() throws {
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint)))
        try encoder.checkInputShape(encoder.inputShape)
        #expect(
            throws: CLIPModelError.preprocessingMismatch(
                path: checkpoint + "/preprocessor_config.json", expected: encoder.inputShape,
                found: [3, 999, 999])
        ) { try encoder.checkInputShape([3, 999, 999]) }
    }

    @Test func wordsOfAFileAreShortAndEscapedInErrors() {
        let hostile = "\u{1B}[2J\n\u{202E}\u{9B}\u{2028}" + String(repeating: "x", count: 1_000_000)
        let shape = Array(1...100_000)
        let errors: [CLIPModelError] = [
            .malformed(path: hostile, key: hostile, expected: "e", found: "f"),
            .unsupportedModel(path: "p", found: hostile), .unknownActivation(path: "p", found: hostile),
            .badTensor(path: "p", tensor: hostile, expected: "e", found: "f"),
            .missingTensor(path: "p", tensor: hostile, expected: "e"),
            .missingFromShard(path: "p", tensor: hostile, index: "i"),
            .wrongShape(path: "p", tensor: hostile, expected: [1], found: shape),
            .unsupportedType(path: "p", tensor: hostile, found: "f"),
            .notFinite(path: "p", tensor: hostile, index: 3, found: "nan"),
            .negativeVariance(path: "p", tensor: hostile, index: 3, found: "-1.0"),
        ]
        for error in errors {
            #expect(error.description.utf8.count < 5000)
            #expect(error.description.unicodeScalars.allSatisfy { (" "..."~").contains($0) || $0 == "…" })
        }
    }

    @Test func valuesOfAFileAreShortAndEscapedInErrors() throws {
        let long = "\u{1B}[2J" + String(repeating: "x", count: 100_000)
        let settings: [(section: String, key: String, value: Any)] = [
            ("", "projection_dim", long), ("", "model_type", long), ("vision_config", "hidden_act", long),
        ]
        for setting in settings {
            let fresh = try CheckpointErrorTests()
            try fresh.configure(setting.section, setting.key, setting.value)
            let description = try #require(try error(fresh.embedText)).description
            #expect(description.utf8.count < 500 && !description.contains("\u{1B}"), "\(setting.key)")
            #expect(description.contains("\\u{1B}[2Jx"), "\(setting.key)")
        }
        let name = "vision_model.pre_layrnorm.weight"
        try rewrite { builder in
            let shape = "[" + String(repeating: "1,", count: 10_000) + "1]"
            builder.header = "{\"\(name)\":" + SafetensorsBuilder.entry("F32", shape, "0", "8") + "}"
        }
        #expect(try #require(try error(embedImage)).description.utf8.count < 500)
    }

    @Test func everyErrorIsOneSentenceThatNamesTheFile() {
        let path = "/models/clip/model.safetensors"
        let errors: [CLIPModelError] = [
            .missingFile(path: path, purpose: "its weights"), .unreadable(path: path, reason: "r"),
            .malformed(path: path, key: "k", expected: "e", found: "f"),
            .unsupportedModel(path: path, found: "f"), .unknownActivation(path: path, found: "f"),
            .badHeader(path: path, expected: "e", found: "f"),
            .badTensor(path: path, tensor: "t", expected: "e", found: "f"),
            .missingTensor(path: path, tensor: "t", expected: "e"),
            .missingFromShard(path: path, tensor: "t", index: "i"),
            .wrongShape(path: path, tensor: "t", expected: [1], found: [2]),
            .unsupportedType(path: path, tensor: "t", found: "f"),
            .notFinite(path: path, tensor: "t", index: 3, found: "nan"),
            .negativeVariance(path: path, tensor: "t", index: 3, found: "-1.0"),
            .degenerateEmbedding(path: path, input: "i"),
            .preprocessingMismatch(path: path, expected: [1], found: [2]),
        ]
        for error in errors {
            #expect(error.description.hasPrefix(path + ": "))
            #expect(!error.description.contains("\n"))
        }
    }
}
