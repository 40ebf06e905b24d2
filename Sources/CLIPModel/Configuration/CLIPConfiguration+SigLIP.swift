internal import Kernels

extension CLIPConfiguration {
    /// Reads the outermost object of a `SiglipModel`'s `config.json`: SigLIP (Zhai et al. 2023, "Sigmoid Loss for Language
    /// Image Pre-Training") or SigLIP 2 at a fixed resolution, which has the same architecture.
    ///
    /// - Throws: ``CLIPModelError``.
    init(sigLIP root: ConfigurationSection) throws {
        let vision = try VisionTransformerConfiguration(sigLIP: root.section("vision_config"))
        // The pooled token is the image's embedding, so its width is the dimension.
        let dimension = vision.tower.width
        self.init(
            vision: .transformer(vision),
            text: try TextConfiguration(sigLIP: root.section("text_config"), dimension: dimension),
            dimension: dimension)
    }
}

extension TowerConfiguration {
    /// The defaults of `transformers.SiglipVisionConfig` and `SiglipTextConfig`.
    fileprivate static let sigLIP = TowerConfiguration(
        width: 768, feedForwardWidth: 3072, depth: 12, heads: 12, activation: .geluTanh,
        layerNormEpsilon: 1e-6)
}

extension VisionTransformerConfiguration {
    fileprivate init(sigLIP section: ConfigurationSection) throws {
        self.init(
            tower: try TowerConfiguration(section, default: .sigLIP),
            imageSize: try section.size("image_size", default: 224),
            patchSize: try section.size("patch_size", default: 16),
            channels: try section.size("num_channels", default: 3),
            hasPatchBias: true, hasClassToken: false, hasPreNorm: false, pooling: .attention,
            projection: .none)
        guard try section.flag("vision_use_head", default: true) else {
            throw section.error(
                "vision_use_head", expected: "true: without its head, the model has no image embeddings",
                found: "false")
        }
        try check(section)
    }
}

extension TextConfiguration {
    fileprivate init(sigLIP section: ConfigurationSection, dimension: Int) throws {
        let tower = try TowerConfiguration(section, default: .sigLIP)
        self.init(
            tower: tower,
            vocabularyCount: try section.size("vocab_size", default: 32000),
            contextLength: try section.size("max_position_embeddings", default: 64),
            pooling: .last, isCausal: false, projection: .linear(hasBias: true), tokenizer: .sentencePiece)
        let limit = CLIPConfiguration.largestTokenCount
        guard contextLength <= limit else {
            throw section.error(
                "max_position_embeddings", expected: "at most \(limit)", found: "\(contextLength)")
        }
        let projected = try section.size("projection_size", default: tower.width)
        guard projected == dimension else {
            throw section.error(
                "projection_size", expected: "\(dimension), the width of the image tower",
                found: "\(projected)")
        }
    }
}
