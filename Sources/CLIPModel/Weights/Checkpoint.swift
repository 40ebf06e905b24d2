internal import JSONValues
public import SystemPackage

/// The opened files of a CLIP model: its configuration and its memory-mapped weights.
///
/// The folder has one of two layouts:
/// - a Hugging Face `CLIPModel` or `SiglipModel`: `config.json`, `model.safetensors` (or shards with their index),
///   `preprocessor_config.json`, and a tokenizer;
/// - `open_clip`: `open_clip_config.json`, `open_clip_model.safetensors`, and a tokenizer.
///
/// Opening reads the configuration and the headers of the weight files, but not the weights. Immutable; safe to use from any
/// thread.
public struct Checkpoint: Sendable {
    /// The folder that contains the files.
    public let folder: FilePath
    /// Every size of the model.
    public let configuration: CLIPConfiguration
    /// The file that the configuration is read from.
    let configurationPath: FilePath
    /// The file that describes how an image becomes the image encoder's input.
    public let preprocessorPath: FilePath
    let weights: WeightFiles

    /// Opens a checkpoint.
    ///
    /// - Throws: ``CLIPModelError``, which names the file, the tensor or key, what was expected and what was
    ///   found.
    public init(folder: FilePath) throws {
        try self.init(folder: folder) { _ in }
    }

    /// Opens a checkpoint whose sizes differ from its configuration.
    ///
    /// Tiny test models need this if their configuration only names a large model.
    ///
    /// - Throws: ``CLIPModelError``.
    package init(folder: FilePath, changing change: (inout CLIPConfiguration) -> Void) throws {
        self.folder = folder
        let isOpenCLIP = Self.isOpenCLIP(folder)
        configurationPath = folder.appending(
            isOpenCLIP ? Self.openCLIPConfigurationName : Self.configurationName)
        preprocessorPath = isOpenCLIP ? configurationPath : folder.appending(Self.preprocessorName)
        var configuration = try Self.configuration(in: folder, isOpenCLIP: isOpenCLIP)
        change(&configuration)
        try configuration.checkMemory(path: configurationPath.string)
        self.configuration = configuration
        weights =
            isOpenCLIP
            ? try WeightFiles(openCLIPFolder: folder, configuration)
            : try WeightFiles(folder: folder, layout: CheckpointLayout(transformers: configuration))
    }

    /// Throws if a folder does not contain the configuration of a supported model. Other files may still be missing.
    ///
    /// - Throws: ``CLIPModelError``.
    package static func checkConfiguration(folder: FilePath) throws {
        _ = try configuration(in: folder, isOpenCLIP: isOpenCLIP(folder))
    }

    private static func configuration(in folder: FilePath, isOpenCLIP: Bool) throws -> CLIPConfiguration {
        isOpenCLIP
            ? try CLIPConfiguration(openCLIP: folder.appending(openCLIPConfigurationName))
            : try CLIPConfiguration(contentsOf: folder.appending(configurationName))
    }

    private static func isOpenCLIP(_ folder: FilePath) -> Bool {
        let listed = CheckpointFile.names(in: folder)
        let names = CheckpointFileNames(listed)
        guard names.hasBothLayouts, !isTransformers(folder.appending(configurationName)) else {
            return names.isOpenCLIP
        }
        return true
    }

    /// Whether a configuration belongs to a `transformers` model. Such a configuration has a `model_type`; `timm`'s have
    /// none.
    package static func isTransformers(_ path: FilePath) -> Bool {
        guard let file = try? ConfigurationFile(contentsOf: path) else { return false }
        if case .string? = file.root.values["model_type"] { return true }
        return false
    }

    /// Returns the file names that a folder's index of weights lists, sorted and without duplicates.
    ///
    /// - Throws: ``CLIPModelError``.
    package static func shardNames(in folder: FilePath) throws -> [String] {
        let index = try WeightFiles.shardNames(index: folder.appending(WeightFiles.indexName))
        return Set(index.values).sorted()
    }

    package static let configurationName = "config.json"
    static let preprocessorName = "preprocessor_config.json"
    static let openCLIPConfigurationName = "open_clip_config.json"
}
