extension FastViTConfiguration {
    /// What distinguishes the models of one generation from each other.
    private struct Model {
        let blockCounts: [Int]
        let firstWidth: Int
        var isLarge = false
    }

    private static let models: [String: Model] = [
        "fastvit_mci0": Model(blockCounts: [2, 6, 10, 2], firstWidth: 64),
        "fastvit_mci1": Model(blockCounts: [4, 12, 20, 4], firstWidth: 64),
        "fastvit_mci2": Model(blockCounts: [4, 12, 24, 4], firstWidth: 80),
        "fastvit_mci3": Model(blockCounts: [2, 12, 24, 4, 2], firstWidth: 96, isLarge: true),
        "fastvit_mci4": Model(blockCounts: [2, 12, 24, 4, 4], firstWidth: 128, isLarge: true),
    ]

    /// The stage from which on blocks have attention.
    private static let attentionFrom = 3
    /// The stage of the smaller models from which on halving is followed by squeeze-and-excitation.
    private static let squeezesFrom = 2

    /// The names of the supported models of `timm`: the image encoders of MobileCLIP and MobileCLIP2.
    static var names: [String] { models.keys.sorted() }

    /// Reads the `vision_cfg` of an `open_clip_config.json` that names one of these models.
    ///
    /// - Parameter name: One of ``names``.
    /// - Throws: ``CLIPModelError``.
    init(timm section: ConfigurationSection, _ name: String, dimension: Int) throws {
        guard let model = Self.models[name] else { preconditionFailure("not a FastViT: \(name)") }
        self.init(
            stages: Self.stages(model), normalization: model.isLarge ? .layer : .batch,
            hasStemScales: !model.isLarge, imageSize: try section.side("image_size", default: 224),
            projection: .classifier)
        projection = try section.timmProjection(featureWidth: featureWidth, dimension: dimension)
        guard imageSize >= Self.stemReduction else {
            throw section.error(
                "image_size", expected: "at least \(Self.stemReduction)", found: "\(imageSize)")
        }
    }

    /// Each stage doubles the width of the previous one.
    private static func stages(_ model: Model) -> [Stage] {
        model.blockCounts.enumerated().map { index, blockCount in
            let width = model.firstWidth << index
            return Stage(
                blockCount: blockCount, width: width, feedForwardWidth: width * (model.isLarge ? 4 : 3),
                mixer: index < attentionFrom ? .convolution : .attention,
                squeezes: !model.isLarge && index >= squeezesFrom)
        }
    }
}
