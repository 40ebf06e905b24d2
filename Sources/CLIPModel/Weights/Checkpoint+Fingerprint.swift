internal import ContentHash
internal import FoundationEssentials
internal import Kernels

extension Checkpoint {
    /// Raise this number when the same checkpoint starts to give different image embeddings. Libraries made before are
    /// then refused instead of searched.
    private static let encodingVersion = "photoseek image embeddings 1"

    /// The number of bytes at each end of a tensor that the fingerprint covers.
    private static let sampleByteCount = 256

    /// Reads the file that describes how an image becomes the image encoder's input. The content is not checked.
    ///
    /// - Throws: ``CLIPModelError`` if the file cannot be read, is too large, or contains something else, such as a web page.
    public func preprocessorContent() throws -> [UInt8] {
        [UInt8](
            try CheckpointFile.read(
                preprocessorPath, purpose: "its preprocessing", limit: ConfigurationFile.largestByteCount))
    }

    /// Computes a SHA-256, in hexadecimal, of everything that the embeddings depend on: the sizes, a sample of every
    /// tensor, and the preprocessing.
    ///
    /// Training changes nearly all numbers of a model, so the first and last bytes of each tensor are enough to
    /// distinguish models without reading all weights. A manual change that affects neither end of any tensor is not
    /// detected. The tensors of the text tower are included, because images are searched with text embeddings. Sharded
    /// and single-file copies of one model have the same fingerprint.
    ///
    /// - Throws: ``CLIPModelError`` if the preprocessing file cannot be read.
    /// - Complexity: O(t log t) for t tensors.
    public func fingerprint() throws -> String {
        var builder = ContentHash.Builder()
        builder.append(Self.encodingVersion)
        builder.append(configuration.summary)
        try preprocessorContent().withUnsafeBytes { builder.append($0) }
        for (name, file) in weights.files.sorted(by: { $0.key < $1.key }) {
            guard let tensor = file.tensors[name], !name.hasSuffix("position_ids") else { continue }
            let values = file.values(of: tensor)
            builder.append("\(name) \(tensor.type.rawValue) \(tensor.shape)")
            builder.append(UnsafeRawBufferPointer(rebasing: values.prefix(Self.sampleByteCount)))
            builder.append(UnsafeRawBufferPointer(rebasing: values.suffix(Self.sampleByteCount)))
        }
        return builder.finish().hexadecimal
    }
}

extension CLIPConfiguration {
    /// Every size in a fixed order.
    fileprivate var summary: String {
        """
        \(dimension) \
        \(vision.summary) \
        \(text.summary)
        """
    }
}

extension TextConfiguration {
    /// A feature that few models have is added only if the model has it, so that the fingerprints of other models do not
    /// change.
    fileprivate var summary: String {
        "\(tower.summary) \(vocabularyCount) \(contextLength) \(pooling.summary)"
            + (isCausal ? "" : " bidirectional")
            + projection.summary
    }
}

extension TextPooling {
    fileprivate var summary: String {
        switch self {
        case .endOfText(let id): "\(id)"
        case .highestID: "-1"
        case .first: "first"
        case .last: "last"
        }
    }
}

extension VisionConfiguration {
    fileprivate var summary: String {
        switch self {
        case .transformer(let configuration): configuration.summary
        case .residual(let vision):
            "residual \(vision.blockCounts) \(vision.width) \(vision.imageSize) \(vision.heads)"
        case .efficientNetLite(let configuration): configuration.summary
        case .fastViT(let configuration): configuration.summary
        }
    }
}

extension EfficientNetLiteConfiguration {
    fileprivate var summary: String {
        let stages = stages.map { "\($0.blockCount) \($0.window) \($0.stride) \($0.expansion) \($0.width)" }
        return "EfficientNet-Lite \(stemWidth) \(stages) \(featureWidth) \(imageSize)" + projection.summary
    }
}

extension TimmProjection {
    var summary: String {
        switch self {
        case .none: " no projection"
        case .classifier: " classifier"
        case .linear(let hasBias): " linear" + (hasBias ? " with bias" : "")
        case .perceptron(let hasBias): " perceptron" + (hasBias ? " with bias" : "")
        }
    }
}

extension FastViTConfiguration {
    fileprivate var summary: String {
        let stages = stages.map {
            "\($0.blockCount) \($0.width) \($0.feedForwardWidth)"
                + ($0.mixer == .attention ? " attention" : "") + ($0.squeezes ? " squeeze" : "")
        }
        return "FastViT \(stages) \(imageSize)" + (normalization == .layer ? " layer norm" : "")
            + projection.summary
    }
}

extension VisionTransformerConfiguration {
    /// As in the text configuration, a feature that few models have is added only if the model has it.
    fileprivate var summary: String {
        "\(tower.summary) \(imageSize) \(patchSize) \(channels)"
            + patchEmbedding.summary + (hasPatchBias ? " patch bias" : "")
            + (hasClassPosition ? "" : " no class position") + (hasClassToken ? "" : " no class token")
            + (hasPreNorm ? "" : " no pre-norm") + pooling.summary + projection.summary
    }
}

extension PatchEmbedding {
    fileprivate var summary: String {
        switch self {
        case .linear: ""
        case .convolutions(let width): " convolutions of \(width)"
        }
    }
}

extension VisionPooling {
    fileprivate var summary: String {
        switch self {
        case .classToken: ""
        case .mean(normalizesTokens: true): " mean of normal tokens"
        case .mean(normalizesTokens: false): " normal mean of tokens"
        case .attention: " attention pooling"
        }
    }
}

extension Projection {
    fileprivate var summary: String {
        switch self {
        case .linear(hasBias: false): ""
        case .linear(hasBias: true): " projection bias"
        case .none: " no projection"
        }
    }
}

extension TowerConfiguration {
    fileprivate var summary: String {
        "\(width) \(feedForwardWidth) \(depth) \(heads) \(activation.configurationName) \(layerNormEpsilon)"
            + (hasLayerScale ? " scaled" : "")
    }
}
