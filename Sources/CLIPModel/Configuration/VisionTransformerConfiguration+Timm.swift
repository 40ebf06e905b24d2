extension VisionTransformerConfiguration {
    /// Reads the `vision_cfg` of an `open_clip_config.json` that names a SigLIP tower of `timm`.
    ///
    /// There must be no projection between the tower and the embeddings.
    ///
    /// - Throws: ``CLIPModelError``.
    init(timm section: ConfigurationSection, _ name: String, dimension: Int) throws {
        guard let model = TimmVisionTransformer(named: name) else {
            throw section.error(
                "timm_model_name",
                expected: "the name of a SigLIP tower, the only towers of timm that are supported",
                found: QuotedText.quoted(name))
        }
        self = model.configuration
        try section.refuseOthers(
            known: ["timm_model_name", "timm_pool", "timm_proj", "image_size"],
            // Keys that `open_clip` ignores for a tower of `timm`, and keys that matter only in training.
            harmless: [
                "timm_model_pretrained", "timm_proj_bias", "timm_drop", "timm_drop_path", "patch_dropout",
                "layers", "width", "head_width", "mlp_ratio", "patch_size", "output_tokens",
            ])
        _ = try section.choice("timm_pool", default: "avg", ["map": pooling])
        projection = try section.choice("timm_proj", default: "linear", ["none": .none])
        let side = try section.side("image_size", default: 224)
        guard side == imageSize else {
            throw section.error(
                "image_size", expected: "\(imageSize), as timm_model_name says", found: "\(side)")
        }
        guard tower.width == dimension else {
            throw section.error(
                "timm_model_name", expected: "a tower as wide as embed_dim (\(dimension))",
                found: "\(tower.width)")
        }
    }
}
