internal import FoundationEssentials
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

extension Checkpoint {
    /// Opens a checkpoint, and checks that the files of its preprocessing and its tokenizer exist, which opening alone does
    /// not check.
    ///
    /// - Throws: ``CLIPModelError``.
    package init(complete folder: FilePath) throws {
        try self.init(folder: folder)
        let names = CheckpointFileNames(
            CheckpointFile.names(in: folder),
            hasOtherConfiguration: !Self.isTransformers(folder.appending(Self.configurationName)))
        if let missing = names.missing {
            throw CLIPModelError.missingFile(
                path: folder.appending(missing).string, purpose: "its settings or its tokenizer")
        }
    }

    /// Whether a folder seems to contain a CLIP or SigLIP model, sound or not: it has an `open_clip` configuration, or its
    /// `config.json` names such a model, or its `config.json` cannot be read but there is a `preprocessor_config.json`.
    package static func seemsToBe(in folder: FilePath) -> Bool {
        let names = CheckpointFile.names(in: folder)
        if names.contains(openCLIPConfigurationName) { return true }
        guard names.contains(configurationName) else { return false }
        let path = folder.appending(configurationName)
        guard let root = try? ConfigurationFile(contentsOf: path).root else {
            return names.contains(preprocessorName)
        }
        return CLIPConfiguration.modelTypes.contains((try? root.string("model_type", default: "")) ?? "")
    }
}

/// Facts about the files of a checkpoint that are not in its configuration.
public struct CheckpointDescription: Equatable, Sendable {
    /// The library whose layout the files have: `transformers` or `open_clip`.
    public let layout: String
    /// The number of parameters.
    public let parameters: Int
    /// The size of the weights on disk, in bytes.
    public let weightBytes: Int
    /// The number formats of the weights, `F32`, `F16` or `BF16`. The format that takes most bytes comes first.
    public let precisions: [String]
    /// The licence that the model card names; nil if there is no card or it names none.
    public let licence: String?
}

extension Checkpoint {
    /// Describes the checkpoint without reading its weights.
    public func description() -> CheckpointDescription {
        // Some checkpoints contain position ids, which are integers that follow from the sizes. They are not weights.
        let tensors = weights.files.compactMap { name, file in file.tensors[name] }.filter {
            [.f32, .f16, .bf16].contains($0.type)
        }
        let bytes = Dictionary(grouping: tensors, by: \.type.rawValue).mapValues {
            $0.reduce(0) { $0 + $1.range.count }
        }
        return CheckpointDescription(
            layout: weights.layout.name, parameters: tensors.reduce(0) { $0 + $1.count },
            weightBytes: bytes.values.reduce(0, +),
            precisions: bytes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            licence: Self.licence(inCard: folder.appending("README.md")))
    }

    /// Far above every published card.
    private static let largestCardByteCount = 4 << 20

    /// Reads the `license` from the metadata at the beginning of a model card, between two lines of dashes.
    private static func licence(inCard path: FilePath) -> String? {
        guard
            let data = try? CheckpointFile.read(
                path, purpose: "its card", limit: largestCardByteCount)
        else { return nil }
        let lines = String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else { return nil }
        let line = lines[1..<end].first { $0.hasPrefix("license:") }
        let words = line?.dropFirst("license:".count).split(whereSeparator: \.isWhitespace) ?? []
        let licence = words.joined(separator: " ").filter { $0 != "\"" && $0 != "'" }
        return licence.isEmpty ? nil : QuotedText.name(licence)
    }
}

extension CheckpointLayout {
    fileprivate var name: String {
        switch self {
        case .transformers, .sigLIP: "transformers"
        case .openCLIP: "open_clip"
        }
    }
}
