/// The safetensors file of a checkpoint, or its shards, as one table of tensors.
///
/// Immutable; safe to use from any thread.
struct WeightFiles: Sendable {
    static let singleName = "model.safetensors"
    static let indexName = "model.safetensors.index.json"
    /// Bytes of the longest name that Linux's file systems give a file.
    private static let longestName = 255

    /// The file that holds each tensor.
    let files: [String: SafetensorsFile]
    /// The file that a missing tensor is reported against: the single file, or the index of the shards.
    let path: String

    /// Opens `model.safetensors`, else the shards that `model.safetensors.index.json` lists.
    ///
    /// - Throws: ``CLIPModelError``.
    init(folder: String) throws {
        let single = folder + "/" + Self.singleName
        let index = folder + "/" + Self.indexName
        if CheckpointFile.exists(single) || !CheckpointFile.exists(index) {
            let file = try SafetensorsFile(path: single)
            path = single
            files = file.tensors.mapValues { _ in file }
        } else {
            path = index
            files = try Self.shards(index: index, folder: folder)
        }
    }

    private static func shards(index: String, folder: String) throws -> [String: SafetensorsFile] {
        let section = try ConfigurationFile(contentsOf: index).root
        guard case .object(let map) = section.values["weight_map"] ?? .null else {
            throw section.error("weight_map", expected: "an object of file names", found: "none")
        }
        var opened: [String: SafetensorsFile] = [:]
        var files: [String: SafetensorsFile] = [:]
        for (tensor, value) in map {
            guard case .string(let name) = value, !name.utf8.contains(UInt8(ascii: "/")), !name.isEmpty,
                name.utf8.count <= Self.longestName
            else {
                throw section.error(
                    "weight_map." + tensor, expected: "the name of a file in the same folder",
                    found: "\(value)")
            }
            let file = try opened[name] ?? SafetensorsFile(path: folder + "/" + name)
            opened[name] = file
            guard file.tensors[tensor] != nil else {
                throw CLIPModelError.missingTensor(
                    path: file.path, tensor: tensor, expected: "it in this shard")
            }
            files[tensor] = file
        }
        return files
    }

    /// A weight of the given shape, in place where it is stored as float32, else widened.
    ///
    /// - Throws: ``CLIPModelError`` if it is missing or has another shape or number format.
    func weight(_ name: String, shape: [Int]) throws -> Weight {
        let (tensor, file) = try find(name, shape: shape)
        return try Weight(tensor, in: file)
    }

    /// A weight of two or more extents, in place where it is stored as float32 or float16.
    ///
    /// - Throws: as ``weight(_:shape:)``.
    func matrix(_ name: String, shape: [Int]) throws -> WeightMatrix {
        let (tensor, file) = try find(name, shape: shape)
        return try WeightMatrix(tensor, in: file)
    }

    private func find(_ name: String, shape: [Int]) throws -> (TensorDescriptor, SafetensorsFile) {
        guard let file = files[name], let tensor = file.tensors[name] else {
            throw CLIPModelError.missingTensor(
                path: path, tensor: name, expected: "shape \(QuotedText.shape(shape))")
        }
        guard tensor.shape == shape else {
            throw CLIPModelError.wrongShape(
                path: file.path, tensor: name, expected: shape, found: tensor.shape)
        }
        return (tensor, file)
    }
}
