internal import FilePaths
internal import JSONValues
internal import SystemPackage

/// The safetensors file of a checkpoint, or its shards, as one table of tensors. The layout translates their names.
///
/// Immutable; safe to use from any thread.
struct WeightFiles: Sendable {
    static let singleName = "model.safetensors"
    static let indexName = "model.safetensors.index.json"
    static let openCLIPName = "open_clip_model.safetensors"
    /// The longest file name of Linux file systems, in bytes.
    private static let longestName = 255
    /// Far above every published model, and small enough that the sum of all file sizes does not overflow.
    private static let largestShardCount = 4096

    /// The file that contains each tensor.
    let files: [String: SafetensorsFile]
    /// The file that errors about a missing tensor name: the single file, or the index of the shards.
    let path: String
    let layout: CheckpointLayout

    /// Opens `open_clip_model.safetensors`.
    ///
    /// - Throws: ``CLIPModelError``.
    init(openCLIPFolder folder: FilePath, _ configuration: CLIPConfiguration) throws {
        let file = try Self.open(Self.openCLIPName, in: folder, pickled: "open_clip_pytorch_model.bin")
        path = file.path
        files = file.tensors.mapValues { _ in file }
        layout = CheckpointLayout(openCLIP: configuration, tensors: file.tensors.keys)
    }

    /// Opens `model.safetensors`, or else the shards that `model.safetensors.index.json` lists.
    ///
    /// - Throws: ``CLIPModelError``.
    init(folder: FilePath, layout: CheckpointLayout) throws {
        self.layout = layout
        let index = folder.appending(Self.indexName)
        if CheckpointFile.exists(folder.appending(Self.singleName)) || !CheckpointFile.exists(index) {
            let file = try Self.open(Self.singleName, in: folder, pickled: "pytorch_model.bin")
            path = file.path
            files = file.tensors.mapValues { _ in file }
        } else {
            path = index.string
            files = try Self.shards(index: index, folder: folder)
        }
    }

    /// Opens a safetensors file. If it is missing but a pickle exists, as in many older repositories, the error says so.
    private static func open(
        _ name: String, in folder: FilePath, pickled: String
    ) throws -> SafetensorsFile {
        let path = folder.appending(name)
        if !CheckpointFile.exists(path), CheckpointFile.exists(folder.appending(pickled)) {
            throw CLIPModelError.missingFile(
                path: path.string,
                purpose:
                    "its weights; \(pickled) is a pickle, which is not read because it can run code")
        }
        return try SafetensorsFile(path: path)
    }

    private static func shards(index: FilePath, folder: FilePath) throws -> [String: SafetensorsFile] {
        var opened: [String: SafetensorsFile] = [:]
        var files: [String: SafetensorsFile] = [:]
        for (tensor, name) in try shardNames(index: index) {
            let file = try opened[name] ?? SafetensorsFile(path: folder.appending(name))
            opened[name] = file
            guard file.tensors[tensor] != nil else {
                throw CLIPModelError.missingFromShard(
                    path: file.path, tensor: tensor, index: indexName)
            }
            files[tensor] = file
        }
        return files
    }

    /// Reads an index: the name of the file that contains each tensor, in the folder of the index.
    static func shardNames(index: FilePath) throws -> [String: String] {
        let section = try ConfigurationFile(contentsOf: index).root
        guard case .object(let map) = section.values["weight_map"] ?? .null else {
            throw section.error("weight_map", expected: "an object of file names", found: "none")
        }
        let names = try Dictionary(
            uniqueKeysWithValues: map.map { tensor, value in
                guard case .string(let name) = value, name.isPlainName(upTo: longestName), name != ".",
                    name != ".."
                else {
                    throw section.error(
                        "weight_map." + tensor, expected: "the name of a file in the same folder",
                        found: value.shortened)
                }
                return (tensor, name)
            })
        let count = Set(names.values).count
        guard count <= largestShardCount else {
            throw section.error(
                "weight_map", expected: "at most \(largestShardCount) files", found: "\(count)")
        }
        return names
    }

    /// Loads a weight of the given shape: in place if the file stores it as float32 and not transposed, else as a copy.
    ///
    /// - Parameter name: The name in `transformers.CLIPModel`.
    /// - Throws: ``CLIPModelError`` if it is missing or has another shape or number format.
    func weight(_ name: String, shape: [Int]) throws -> Weight {
        let found = try find(name, shape: shape)
        return try Weight(found.tensor, in: found.file, isTransposed: found.isTransposed)
    }

    /// Loads a weight of two or more extents: in place if the file stores it as float32 or float16 and not transposed, else
    /// as a copy.
    ///
    /// - Throws: The same errors as ``weight(_:shape:)``.
    func matrix(_ name: String, shape: [Int]) throws -> WeightMatrix {
        let found = try find(name, shape: shape)
        return try WeightMatrix(found.tensor, in: found.file, isTransposed: found.isTransposed)
    }

    /// Reads a single number, which may be stored with or without an extent.
    ///
    /// - Parameter name: The name in the file.
    /// - Throws: ``CLIPModelError`` if it is missing, if there are several, or if it is not finite.
    func scalar(_ name: String) throws -> Float {
        guard let file = files[name], let tensor = file.tensors[name] else {
            throw CLIPModelError.missingTensor(path: path, tensor: name, expected: "a single number")
        }
        guard tensor.shape.allSatisfy({ $0 == 1 }) else {
            throw CLIPModelError.wrongShape(path: file.path, tensor: name, expected: [], found: tensor.shape)
        }
        let weight = try Weight(tensor, in: file)
        try weight.checkFinite()
        return weight.values[0]
    }

    /// Whether the weight is there. `name` is as for ``weight(_:shape:)``.
    func contains(_ name: String) -> Bool { files[layout.source(of: name).name] != nil }

    private func find(
        _ name: String, shape: [Int]
    ) throws -> (tensor: TensorDescriptor, file: SafetensorsFile, isTransposed: Bool) {
        let source = layout.source(of: name)
        let stored = source.storedShape(shape)
        guard let file = files[source.name], let tensor = file.tensors[source.name] else {
            throw CLIPModelError.missingTensor(
                path: path, tensor: source.name, expected: "shape \(QuotedText.shape(stored))")
        }
        guard tensor.shape == stored else {
            throw CLIPModelError.wrongShape(
                path: file.path, tensor: source.name, expected: stored, found: tensor.shape)
        }
        let part = source.part.map { tensor.part($0.index, of: $0.count) }
        return (part ?? tensor, file, source.isTransposed)
    }
}
