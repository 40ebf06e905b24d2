public import SystemPackage

/// The files of a CLIP model on disk, opened: its configuration, and its weights mapped into memory.
///
/// The folder has the layout of a Hugging Face `CLIPModel` or `SiglipModel`: `config.json`, `model.safetensors` (or shards with
/// their index), `preprocessor_config.json`, and a tokenizer; or that of `open_clip`: `open_clip_config.json`,
/// `open_clip_model.safetensors`, and a tokenizer. Opening reads the configuration and the
/// headers of the weight files, never the weights. Immutable; safe to use from any thread.
public struct Checkpoint: Sendable {
    /// The folder that holds the files.
    public let folder: FilePath
    /// Every size of the model.
    public let configuration: CLIPConfiguration
    /// The file that the configuration is read from.
    let configurationPath: FilePath
    /// The file that says how a picture becomes the image encoder's input.
    public let preprocessorPath: FilePath
    let weights: WeightFiles

    /// Opens a checkpoint.
    ///
    /// - Throws: ``CLIPModelError``, which names the file, the tensor or key, what was expected and what was
    ///   found.
    public init(folder: FilePath) throws {
        try self.init(folder: folder) { _ in }
    }

    /// Opens a checkpoint whose sizes are not all those that its configuration stands for, as those of tiny models are where
    /// a name stands for the sizes of a large one.
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

    /// Throws unless a folder, which may lack everything else as yet, holds the configuration of a model that is supported.
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

    /// Whether a configuration is that of a model of `transformers`, which names its type; those of `timm` do not.
    package static func isTransformers(_ path: FilePath) -> Bool {
        guard let file = try? ConfigurationFile(contentsOf: path) else { return false }
        if case .string? = file.root.values["model_type"] { return true }
        return false
    }

    /// The names of the files that the index of a folder's weights lists.
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
