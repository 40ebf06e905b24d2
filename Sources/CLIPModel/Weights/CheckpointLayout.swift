/// How the file of a checkpoint names and cuts the weights that the towers ask for.
///
/// The towers ask by the names of `transformers.CLIPModel`, and for what that lacks by those of `SiglipModel`, except that
/// query, key and value are tensors of their own.
enum CheckpointLayout: Sendable {
    /// As the towers ask.
    case transformers
    /// As `transformers.SiglipModel` does it.
    case sigLIP
    /// As `open_clip` does it.
    case openCLIP(OpenCLIPNames)

    /// The layout of a `transformers` model: SigLIP, if its images are pooled by attention.
    init(transformers configuration: CLIPConfiguration) {
        self = configuration.hasAttentionPooling ? .sigLIP : .transformers
    }

    /// The layout of an `open_clip` model, whose image tower is `timm`'s, if its images are pooled by attention.
    ///
    /// - Parameter tensors: The names in the file.
    init(openCLIP configuration: CLIPConfiguration, tensors: some Collection<String>) {
        self = .openCLIP(
            OpenCLIPNames(
                textPrefix: tensors.contains("text.token_embedding.weight") ? "text." : "",
                isTextProjectionLayer: configuration.text.projection == .linear(hasBias: true),
                hasTimmTower: configuration.hasAttentionPooling))
    }

    /// The key under which the configuration has the size of the vocabulary.
    var vocabularyKey: String {
        switch self {
        case .transformers, .sigLIP: "text_config.vocab_size"
        case .openCLIP: "model_cfg.text_cfg.vocab_size"
        }
    }

    /// The key under which the configuration has the end-of-text token.
    var endOfTextKey: String {
        switch self {
        case .transformers, .sigLIP: "text_config.eos_token_id"
        case .openCLIP: "model_cfg.text_cfg.eos_id"
        }
    }

    /// Where a weight lies.
    struct Source {
        /// The tensor's name in the file.
        var name: String
        /// The part of its rows, of so many equal ones; nil for all.
        var part: (index: Int, count: Int)?
        /// Whether it is stored with rows and columns changed.
        var isTransposed = false
        /// Whether it is stored as the only element of a batch.
        var hasLeadingOne = false

        /// The shape that the whole tensor has if the weight has `shape`.
        func storedShape(_ shape: [Int]) -> [Int] {
            if hasLeadingOne { return [1] + shape }
            let turned = isTransposed ? Array(shape.reversed()) : shape
            guard let part, let rows = turned.first else { return turned }
            return [rows * part.count] + turned.dropFirst()
        }
    }

    /// Where the weight lies that the towers call `name`.
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
    /// What follows a prefix; nil without it.
    func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
