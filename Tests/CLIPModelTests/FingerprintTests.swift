import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The fingerprint changes with everything that affects the embeddings and with nothing else.
struct FingerprintTests {
    private let folder: TemporaryFolder
    private let checkpoint: String
    private let original: String

    init() throws {
        folder = try TemporaryFolder()
        checkpoint = try folder.copy(Fixtures.path("checkpoints/gelu"), to: "checkpoint")
        original = try Checkpoint(folder: FilePath(checkpoint)).fingerprint()
    }

    private func edit(_ name: String, _ change: (inout String) -> Void) throws {
        let url = URL(filePath: checkpoint + "/" + name)
        var text = try String(contentsOf: url, encoding: .utf8)
        change(&text)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    @Test func isThatOfACopy() throws {
        #expect(
            original == (try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/gelu"))).fingerprint()))
        #expect(original.count == 64)
    }

    @Test func differsBetweenModels() throws {
        let prints = try (GoldenCheckpoint.names + GoldenCheckpoint.convolutionalNames).map {
            try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/" + $0))).fingerprint()
        }
        #expect(Set(prints).count == prints.count)
    }

    @Test func doesNotDependOnTheLayoutOfTheConfiguration() throws {
        try edit("config.json") { $0 += "\n\n" }
        #expect(try Checkpoint(folder: FilePath(checkpoint)).fingerprint() == original)
    }

    @Test func changesWithThePreprocessing() throws {
        try edit("preprocessor_config.json") { $0 += " " }
        #expect(try Checkpoint(folder: FilePath(checkpoint)).fingerprint() != original)
    }

    @Test func changesWithTheActivation() throws {
        try edit("config.json") { $0 = $0.replacing("\"gelu\"", with: "\"quick_gelu\"") }
        #expect(try Checkpoint(folder: FilePath(checkpoint)).fingerprint() != original)
    }

    @Test func changesWithAnyTensor() throws {
        let path = checkpoint + "/model.safetensors"
        let file = try SafetensorsFile(path: FilePath(path))
        let bytes = try Data(contentsOf: URL(filePath: path))
        for tensor in file.tensors.values {
            var changed = bytes
            changed[tensor.range.upperBound - 1] ^= 1
            try folder.write(Array(changed), to: "checkpoint/model.safetensors")
            #expect(try Checkpoint(folder: FilePath(checkpoint)).fingerprint() != original, "\(tensor.name)")
        }
    }
}
