/// The names of the files of a folder or repository, and which of them make up a checkpoint.
package struct CheckpointFileNames {
    /// Settings, tokenizers of every kind, and the card with the licence.
    private static let smallNames = [
        "README.md", Checkpoint.preprocessorName, "tokenizer_config.json", "special_tokens_map.json",
    ]
    private static let mapNames = ["vocab.json", "merges.txt"]
    /// Each is enough; which one is read if there are several, `tokenizer_config.json` decides.
    private static let otherTokenizerNames = [
        "tokenizer.json", "spiece.model", "tokenizer.model", "sentencepiece.bpe.model",
    ]
    /// Files of weights that only a Python program should read.
    private static let pickleNames = [
        "pytorch_model.bin", "pytorch_model.bin.index.json", "open_clip_pytorch_model.bin", "model.pt",
        "open_clip_model.pt",
    ]

    private let names: Set<String>
    /// Whether `config.json` is that of another library than `transformers`.
    private let hasOtherConfiguration: Bool

    /// - Parameter hasOtherConfiguration: Whether `config.json` is known to be of another library than `transformers`, such
    ///   as `timm`; it matters only where ``hasBothLayouts``.
    package init(_ names: some Sequence<String>, hasOtherConfiguration: Bool = false) {
        self.names = Set(names)
        self.hasOtherConfiguration = hasOtherConfiguration
    }

    /// Whether the names alone do not tell in which layout the model is read.
    package var hasBothLayouts: Bool {
        hasTransformersWeights && names.contains(Checkpoint.configurationName)
            && names.contains(Checkpoint.openCLIPConfigurationName)
    }

    private var hasTransformersWeights: Bool {
        names.contains(WeightFiles.singleName) || names.contains(WeightFiles.indexName)
    }

    /// Whether there are weights that can be read, in either layout.
    package var hasWeights: Bool { weights != nil }

    /// Whether there is all that a checkpoint cannot do without.
    package var isComplete: Bool { missing == nil }

    /// A file, or one of several, that is missing for a checkpoint; nil if there are all.
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

    /// The file with the weights, or where there are several, their index.
    package var weights: String? {
        let possible =
            isOpenCLIP ? [WeightFiles.openCLIPName] : [WeightFiles.singleName, WeightFiles.indexName]
        return possible.first(where: names.contains)
    }

    /// Whether the weights are in several files.
    package var isSharded: Bool { weights == WeightFiles.indexName }

    /// A file with weights that can run code when it is read.
    package var pickle: String? { Self.pickleNames.first(where: names.contains) }

    /// Whether the repository is a diffusion pipeline, whose parts lie in folders.
    package var isPipeline: Bool { names.contains("model_index.json") }

    /// CLIP's two tables say all that the one large file says.
    private var tokenizer: [String] {
        if Self.mapNames.allSatisfy(names.contains) { return Self.mapNames }
        return Self.otherTokenizerNames.filter(names.contains)
    }

    /// Whether it is read in `open_clip`'s layout; where there are both, the other one is taken if it is one.
    var isOpenCLIP: Bool {
        names.contains(Checkpoint.openCLIPConfigurationName) && (!hasBothLayouts || hasOtherConfiguration)
    }
}
