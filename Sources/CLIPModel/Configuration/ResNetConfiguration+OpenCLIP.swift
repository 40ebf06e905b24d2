internal import JSONValues

extension ResNetConfiguration {
    /// Far above every published model, none of which has more than 36 blocks in a stage.
    private static let largestBlockCount = 1024
    /// The smallest width is 2, because the first two convolutions of the stem have half its channels.
    private static let widths = 2...CLIPConfiguration.largestSize / widening

    /// Reads the `vision_cfg` of an `open_clip` checkpoint whose `layers` is a list.
    ///
    /// Keys that only transformers use, such as `patch_size`, are ignored, as in `open_clip`.
    ///
    /// - Throws: ``CLIPModelError``.
    init(openCLIP section: ConfigurationSection, layers: [JSONValue]) throws {
        try section.refuseOthers(
            known: ["image_size", "layers", "width", "head_width"],
            plain: ["pool_type": .string("tok"), "pos_embed_type": .string("learnable")],
            harmless: [
                "patch_size", "mlp_ratio", "norm_kwargs", "ls_init_value", "patch_dropout", "output_tokens",
                "attn_pooler_queries", "attn_pooler_heads",
            ])
        let width = try section.size("width", default: 768)
        guard Self.widths.contains(width) else {
            throw section.error(
                "width", expected: "\(Self.widths.lowerBound) to \(Self.widths.upperBound)", found: "\(width)"
            )
        }
        self.init(
            blockCounts: try Self.blockCounts(layers, section), width: width,
            imageSize: try section.side("image_size", default: 224),
            heads: try section.heads(width: width * Self.widening, headWidth: 64))
        guard imageSize % Self.reduction == 0, tokenCount <= CLIPConfiguration.largestTokenCount else {
            throw section.error(
                "image_size",
                expected: "a multiple of \(Self.reduction) that makes at most "
                    + "\(CLIPConfiguration.largestTokenCount) tokens", found: "\(imageSize)")
        }
    }

    private static func blockCounts(_ layers: [JSONValue], _ section: ConfigurationSection) throws -> [Int] {
        guard layers.count == stageCount else {
            throw section.error(
                "layers", expected: "a number, or a ResNet's \(stageCount) numbers",
                found: "\(layers.count) numbers")
        }
        return try layers.map { value in
            guard case .integer(let count) = value, (1...largestBlockCount).contains(count) else {
                throw section.error(
                    "layers", expected: "whole numbers from 1 to \(largestBlockCount)", found: value.shortened
                )
            }
            return count
        }
    }
}
