internal import FoundationEssentials

/// The files of a CLIP model on disk, opened: its configuration, and its weights mapped into memory.
///
/// The folder has the layout of a Hugging Face `CLIPModel` or `SiglipModel`: `config.json`, `model.safetensors` (or shards with
/// their index), `preprocessor_config.json`, and a tokenizer; or that of `open_clip`: `open_clip_config.json`,
/// `open_clip_model.safetensors`, and a tokenizer. Opening reads the configuration and the
/// headers of the weight files, never the weights. Immutable; safe to use from any thread.
public struct Checkpoint: Sendable {
    /// The folder that holds the files.
    public let folder: String
    /// Every size of the model.
    public let configuration: CLIPConfiguration
    /// The file that the configuration is read from.
    let configurationPath: String
    /// The file that says how a picture becomes the image encoder's input.
    public let preprocessorPath: String
    let weights: WeightFiles

    /// Opens a checkpoint.
    ///
    /// - Throws: ``CLIPModelError``, which names the file, the tensor or key, what was expected and what was
    ///   found.
    public init(folder: String) throws {
        try self.init(folder: folder) { _ in }
    }

    /// Opens a checkpoint whose sizes are not all those that its configuration stands for, as those of tiny models are where
    /// a name stands for the sizes of a large one.
    ///
    /// - Throws: ``CLIPModelError``.
    package init(folder: String, changing change: (inout CLIPConfiguration) -> Void) throws {
        self.folder = folder
        let isOpenCLIP = Self.isOpenCLIP(folder)
        configurationPath =
            folder + "/" + (isOpenCLIP ? Self.openCLIPConfigurationName : Self.configurationName)
        preprocessorPath = isOpenCLIP ? configurationPath : folder + "/" + Self.preprocessorName
        var configuration = try Self.configuration(in: folder, isOpenCLIP: isOpenCLIP)
        change(&configuration)
        try configuration.checkMemory(path: configurationPath)
        self.configuration = configuration
        weights =
            isOpenCLIP
            ? try WeightFiles(openCLIPFolder: folder, configuration)
            : try WeightFiles(folder: folder, layout: CheckpointLayout(transformers: configuration))
    }

    /// Throws unless a folder, which may lack everything else as yet, holds the configuration of a model that is supported.
    ///
    /// - Throws: ``CLIPModelError``.
    package static func checkConfiguration(folder: String) throws {
        _ = try configuration(in: folder, isOpenCLIP: isOpenCLIP(folder))
    }

    private static func configuration(in folder: String, isOpenCLIP: Bool) throws -> CLIPConfiguration {
        isOpenCLIP
            ? try CLIPConfiguration(openCLIP: folder + "/" + openCLIPConfigurationName)
            : try CLIPConfiguration(contentsOf: folder + "/" + configurationName)
    }

    private static func isOpenCLIP(_ folder: String) -> Bool {
        let listed = CheckpointFile.names(in: folder)
        let names = CheckpointFileNames(listed)
        guard names.hasBothLayouts, !isTransformers(folder + "/" + configurationName) else {
            return names.isOpenCLIP
        }
        return true
    }

    /// Whether a configuration is that of a model of `transformers`, which names its type; those of `timm` do not.
    package static func isTransformers(_ path: String) -> Bool {
        guard let file = try? ConfigurationFile(contentsOf: path) else { return false }
        if case .string? = file.root.values["model_type"] { return true }
        return false
    }

    /// The names of the files that the index of a folder's weights lists.
    ///
    /// - Throws: ``CLIPModelError``.
    package static func shardNames(in folder: String) throws -> [String] {
        let index = try WeightFiles.shardNames(index: folder + "/" + WeightFiles.indexName)
        return Set(index.values).sorted()
    }

    package static let configurationName = "config.json"
    static let preprocessorName = "preprocessor_config.json"
    static let openCLIPConfigurationName = "open_clip_config.json"
}
