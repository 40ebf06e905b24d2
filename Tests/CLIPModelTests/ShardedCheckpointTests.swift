import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Checkpoints whose weights are in several files.
struct ShardedCheckpointTests {
    private let folder: TemporaryFolder
    private let checkpoint: String

    init() throws {
        folder = try TemporaryFolder()
        checkpoint = try folder.copy(Fixtures.path("checkpoints/sharded"), to: "checkpoint")
    }

    private func writeIndex(_ change: (inout [String: Any]) -> Void) throws {
        let url = URL(filePath: checkpoint + "/model.safetensors.index.json")
        var index = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        var map = try #require(index["weight_map"] as? [String: Any])
        change(&map)
        index["weight_map"] = map
        try JSONSerialization.data(withJSONObject: index).write(to: url)
    }

    @Test func aMissingShardIsNamed() throws {
        let shard = checkpoint + "/model-00002-of-00002.safetensors"
        try FileManager.default.removeItem(atPath: shard)
        #expect(throws: CLIPModelError.missingFile(path: shard, purpose: "its weights")) {
            try Checkpoint(folder: FilePath(checkpoint))
        }
    }

    @Test(arguments: ["../../secret.safetensors", "/etc/passwd", "", String(repeating: "x", count: 256)])
    func aShardOutsideTheFolderIsRefused(_ name: String) throws {
        try writeIndex { $0["visual_projection.weight"] = name }
        guard case .malformed(_, "weight_map.visual_projection.weight", _, _) = try error() else {
            Issue.record("not refused")
            return
        }
    }

    @Test func aTensorInTheWrongShardIsNamed() throws {
        try writeIndex { $0["no.such.tensor"] = "model-00001-of-00002.safetensors" }
        let shard = checkpoint + "/model-00001-of-00002.safetensors"
        let index = "model.safetensors.index.json"
        let error = try error()
        #expect(error == .missingFromShard(path: shard, tensor: "no.such.tensor", index: index))
        #expect(error?.description.contains("\(index) says that it is in this file") == true)
    }

    private func error() throws -> CLIPModelError? {
        do {
            _ = try Checkpoint(folder: FilePath(checkpoint))
            return nil
        } catch let error as CLIPModelError {
            return error
        }
    }

    /// Fetching a model asks for the size of each file and adds up the sizes.
    @Test func anIndexOfMoreFilesThanAnyModelHasIsRefused() throws {
        try writeIndex { map in
            for number in 0..<5000 { map["tensor\(number)"] = "file\(number)" }
        }
        let error = #expect(throws: CLIPModelError.self) { try Checkpoint(folder: FilePath(checkpoint)) }
        guard case .malformed(_, "weight_map", let expected, "5002") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(expected.contains("4096"))
    }
}
