internal import Kernels

/// The blocks of one stage of a FastViT, which share one resolution.
struct FastViTStage: Sendable {
    /// Nil in the first stage.
    private let halving: Halving?
    private let positions: ChannelConvolution?
    private let blocks: [FastViTBlock]

    /// Loads stage `index`.
    ///
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ files: WeightFiles, _ index: Int, _ configuration: FastViTConfiguration) throws {
        let name = "visual.trunk.stages.\(index)"
        let stage = configuration.stages[index]
        halving =
            index > 0
            ? try Halving(
                files, name + ".downsample", inputs: configuration.stages[index - 1].width, stage) : nil
        positions =
            stage.mixer == .attention
            ? ChannelConvolution(
                try ConvolutionSum(positions: name + ".pos_emb", files, width: stage.width)) : nil
        blocks = try (0..<stage.blockCount).map { block in
            let name = "\(name).blocks.\(block)"
            return switch stage.mixer {
            case .convolution: .convolution(try MixerBlock(files, name, stage))
            case .attention:
                .attention(try AttentionBlock(files, name, stage, configuration.normalization))
            }
        }
    }

    /// The tensors it was made from.
    var sources: [WeightSource] {
        (halving?.sources ?? []) + (positions?.sources ?? []) + blocks.flatMap(\.sources)
    }

    /// Writes the stage's output for every image to `result`. In the first stage, `result` must be the input.
    func apply(_ input: ImageStack, into result: ImageStack, _ memory: FastViTMemory, _ strips: PixelStrips) {
        precondition((input.pixels.base == result.pixels.base) == (halving == nil))
        halving?.apply(input, into: result, memory, strips)
        if let positions {
            let placed = memory.narrow(like: result)
            strips.forEach(of: result) { strip in
                positions.apply(
                    PixelRows(result), rows: strip.rows, into: placed.pixels.rows(strip.pixels))
            }
            result.pixels.copy(placed.pixels.reading)
        }
        for block in blocks { block.apply(to: result, memory, strips) }
    }
}
