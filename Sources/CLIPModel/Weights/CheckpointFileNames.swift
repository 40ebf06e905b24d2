/// Finds the files of a checkpoint among the file names of a folder or repository.
package struct CheckpointFileNames {
    /// The settings and the model card with the licence.
    private static let smallNames = [
        "README.md", Checkpoint.preprocessorName, "tokenizer_config.json", "special_tokens_map.json",
    ]
    private static let mapNames = ["vocab.json", "merges.txt"]
    /// One of them is enough. If there are several, `tokenizer_config.json` decides which one is read.
    private static let otherTokenizerNames = [
        "tokenizer.json", "spiece.model", "tokenizer.model", "sentencepiece.bpe.model",
    ]
    /// Files with weights as Python pickles, which can run code when they are loaded.
    private static let pickleNames = [
        "pytorch_model.bin", "pytorch_model.bin.index.json", "open_clip_pytorch_model.bin", "model.pt",
        "open_clip_model.pt",
    ]
    /// The endings of the names of PyTorch archives, which are pickles.
    private static let pickleEndings = [".pt", ".pth", ".bin", ".ckpt"]

    private let names: Set<String>
    /// Whether `config.json` belongs to another library than `transformers`.
    private let hasOtherConfiguration: Bool

    /// - Parameter hasOtherConfiguration: Whether `config.json` is known to belong to another library than `transformers`,
    ///   such as `timm`. This matters only if ``hasBothLayouts`` is true.
    package init(_ names: some Sequence<String>, hasOtherConfiguration: Bool = false) {
        self.names = Set(names)
        self.hasOtherConfiguration = hasOtherConfiguration
    }

    /// Whether the files of both layouts exist, so that the names alone do not tell which layout to read.
    package var hasBothLayouts: Bool {
        hasTransformersWeights && names.contains(Checkpoint.configurationName)
            && names.contains(Checkpoint.openCLIPConfigurationName)
    }

    private var hasTransformersWeights: Bool {
        names.contains(WeightFiles.singleName) || names.contains(WeightFiles.indexName)
    }

    /// Whether there are weights that can be read, in either layout.
    package var hasWeights: Bool { weights != nil }

    /// Whether all required files exist.
    package var isComplete: Bool { missing == nil }

    /// The first required file that is missing; nil if all exist.
    package var missing: String? {
        if configuration == nil { return Checkpoint.configurationName }
        if weights == nil { return WeightFiles.singleName }
        if !isOpenCLIP, !names.contains(Checkpoint.preprocessorName) { return Checkpoint.preprocessorName }
        if tokenizer.isEmpty { return "tokenizer.json" }
        return nil
    }

    /// The file with the configuration.
    package var configuration: String? {
        let name = isOpenCLIP ? Checkpoint.openCLIPConfigurationName : Checkpoint.configurationName
        return names.contains(name) ? name : nil
    }

    /// Every other small file that the model is read from.
    package var settings: [String] {
        (Self.smallNames.filter(names.contains) + tokenizer).filter {
            !(isOpenCLIP && $0 == Checkpoint.preprocessorName)
        }
    }

    /// The file with the weights, or the index of the shards.
    package var weights: String? {
        let possible =
            isOpenCLIP ? [WeightFiles.openCLIPName] : [WeightFiles.singleName, WeightFiles.indexName]
        return possible.first(where: names.contains)
    }

    /// Whether the weights are in several files.
    package var isSharded: Bool { weights == WeightFiles.indexName }

    /// A file with weights as a pickle, which can run code when it is loaded; nil if there is none. Of several, it is one with a
    /// usual name, or else the first in alphabetical order.
    package var pickle: String? {
        Self.pickleNames.first(where: names.contains) ?? names.filter(Self.isPickle).min()
    }

    /// Whether a file is a PyTorch archive, judged by its name.
    package static func isPickle(_ name: String) -> Bool { pickleEndings.contains { name.hasSuffix($0) } }

    /// Whether the repository is a diffusion pipeline, whose models are in subfolders.
    package var isPipeline: Bool { names.contains("model_index.json") }

    /// The tokenizer files. `vocab.json` and `merges.txt` make other files unnecessary, because they contain the same data,
    /// except for the added tokens that `open_clip` finds in `tokenizer.json`.
    private var tokenizer: [String] {
        if Self.mapNames.allSatisfy(names.contains) {
            let whole = Self.otherTokenizerNames[0]
            return Self.mapNames + (isOpenCLIP && names.contains(whole) ? [whole] : [])
        }
        return Self.otherTokenizerNames.filter(names.contains)
    }

    /// Whether the model is read in `open_clip`'s layout. If the files of both layouts exist, the `transformers` layout is
    /// used unless `config.json` belongs to another library.
    var isOpenCLIP: Bool {
        names.contains(Checkpoint.openCLIPConfigurationName) && (!hasBothLayouts || hasOtherConfiguration)
    }
}
