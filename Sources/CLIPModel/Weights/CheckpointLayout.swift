/// The names and shapes that the weights have in the file of a checkpoint.
///
/// The towers use the names of `transformers.CLIPModel`. For weights that `CLIPModel` lacks, they use the names of
/// `SiglipModel`, except that query, key and value are separate tensors.
enum CheckpointLayout: Sendable {
    /// The same names that the towers use.
    case transformers
    /// The names of `transformers.SiglipModel`.
    case sigLIP
    /// The names of `open_clip`.
    case openCLIP(OpenCLIPNames)

    /// Chooses the layout of a `transformers` model: SigLIP's if the image tower has attention pooling.
    init(transformers configuration: CLIPConfiguration) {
        self = configuration.hasAttentionPooling ? .sigLIP : .transformers
    }

    /// Creates the layout of an `open_clip` model. The image tower is `timm`'s if it has attention pooling.
    ///
    /// - Parameter tensors: The names of the tensors in the file.
    init(openCLIP configuration: CLIPConfiguration, tensors: some Collection<String>) {
        self = .openCLIP(
            OpenCLIPNames(
                textPrefix: tensors.contains("text.token_embedding.weight") ? "text." : "",
                isTextProjectionLayer: configuration.text.projection == .linear(hasBias: true),
                hasTimmTower: configuration.hasAttentionPooling))
    }

    /// The key of the vocabulary size in the configuration.
    var vocabularyKey: String {
        switch self {
        case .transformers, .sigLIP: "text_config.vocab_size"
        case .openCLIP: "model_cfg.text_cfg.vocab_size"
        }
    }

    /// The key of the end-of-text token in the configuration.
    var endOfTextKey: String {
        switch self {
        case .transformers, .sigLIP: "text_config.eos_token_id"
        case .openCLIP: "model_cfg.text_cfg.eos_id"
        }
    }

    /// Where and how a weight is stored.
    struct Source {
        /// The tensor's name in the file.
        var name: String
        /// Which of `count` equal parts of the tensor's rows is the weight; nil if the weight is the whole tensor.
        var part: (index: Int, count: Int)?
        /// Whether rows and columns are swapped in the file.
        var isTransposed = false
        /// Whether the tensor has an additional first dimension of size 1.
        var hasLeadingOne = false

        /// The shape of the whole tensor in the file if the weight has `shape`.
        func storedShape(_ shape: [Int]) -> [Int] {
            if hasLeadingOne { return [1] + shape }
            let turned = isTransposed ? Array(shape.reversed()) : shape
            guard let part, let rows = turned.first else { return turned }
            return [rows * part.count] + turned.dropFirst()
        }
    }

    /// Returns where the weight that the towers call `name` is stored.
    func source(of name: String) -> Source {
        switch self {
        case .transformers: Source(name: name)
        case .sigLIP: SigLIPNames.source(of: name)
        case .openCLIP(let names): names.source(of: name)
        }
    }
}

extension CLIPConfiguration {
    fileprivate var hasAttentionPooling: Bool {
        guard case .transformer(let vision) = vision else { return false }
        return vision.pooling == .attention
    }
}

extension String {
    /// The text after a prefix; nil if the string does not begin with the prefix.
    func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
