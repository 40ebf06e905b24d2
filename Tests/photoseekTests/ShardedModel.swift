import Foundation
import Testing

/// A checkpoint whose weights lie in one shard of any name.
enum ShardedModel {
    /// The files of a checkpoint's folder, with its weights in `<name>.safetensors`.
    static func files(of folder: String, named name: String) throws -> [String: [UInt8]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        var files = try Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, [UInt8](try Data(contentsOf: URL(filePath: folder).appending(path: $0))))
            })
        let weights = try #require(files.removeValue(forKey: "model.safetensors"))
        files[name + ".safetensors"] = weights
        let places = try tensors(of: weights).map { ($0, name + ".safetensors") }
        let index: [String: Any] = ["weight_map": Dictionary(uniqueKeysWithValues: places)]
        files["model.safetensors.index.json"] = [UInt8](try JSONSerialization.data(withJSONObject: index))
        return files
    }

    /// The names in the header of a safetensors file.
    private static func tensors(of weights: [UInt8]) throws -> [String] {
        let size = (0..<8).reduce(0) { $0 | Int(weights[$1]) << (8 * $1) }
        let header = try JSONSerialization.jsonObject(with: Data(weights[8..<8 + size]))
        return try #require(header as? [String: Any]).keys.filter { $0 != "__metadata__" }
    }
}
