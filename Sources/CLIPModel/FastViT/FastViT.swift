internal import Kernels

/// A FastViT as the image tower: three convolutions, stages, a last convolution, the mean over all pixels, and the layers
/// after it, as in `timm.models.fastvit.FastVit`.
///
/// Immutable; safe to use from several threads at once.
struct FastViT: GroupedImageTower {
    let configuration: FastViTConfiguration
    let dimension: Int
    let stem: FastViTStem
    let stages: [FastViTStage]
    private let last: ChannelConvolution
    private let squeeze: SqueezeExcitation
    private let head: TimmHead
    private let files: WeightFiles
    let workspaces = WorkspacePool<FastViTWorkspace>()
    let strips: PixelStrips

    /// - Parameter threads: The number of threads that may share the work of one call.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ checkpoint: Checkpoint, _ configuration: FastViTConfiguration, threads: Int) throws {
        let files = checkpoint.weights
        let name = "visual.trunk"
        (self.configuration, self.files) = (configuration, files)
        dimension = checkpoint.configuration.dimension
        strips = PixelStrips(team: ThreadTeam(count: threads))
        stem = try FastViTStem(files, configuration, width: configuration.stages[0].width)
        stages = try configuration.stages.indices.map { try FastViTStage(files, $0, configuration) }
        let width = configuration.featureWidth
        last = ChannelConvolution(
            try ConvolutionSum(
                mobileOne: name + ".final_conv", files,
                ConvolutionShape(
                    channels: width / FastViTConfiguration.widening, outputs: width,
                    window: FastViTConfiguration.smallWindow)))
        // One sixteenth of the channels (`timm.layers.SqueezeExcite`).
        squeeze = try SqueezeExcitation(
            files, name + ".final_conv.se", inner: max(1, (width + 8) / 16), order: last.order)
        head = try TimmHead(
            files, configuration.projection, classifier: name + ".head.fc", width: width,
            dimension: dimension)
    }

    var weights: [Weight] {
        get throws {
            let sources =
                stem.sources + stages.flatMap(\.sources) + last.sources + squeeze.sources
            return try sources.map { try $0.load(files) } + head.weights
        }
    }

    var valueCount: Int { configuration.channels * configuration.imageSize * configuration.imageSize }

    func makeWorkspace(capacity: Int) -> FastViTWorkspace {
        FastViTWorkspace(configuration, capacity: capacity)
    }

    func encode(
        _ pixels: UnsafePointer<Float>, into result: MutableMatrixView, _ workspace: FastViTWorkspace
    ) {
        let count = result.rows
        for image in 0..<count {
            encodeFirstStages(pixels + image * valueCount, image, workspace)
        }
        var images = workspace.output(ofStage: FastViTWorkspace.singleStages - 1, count: count)
        for stage in FastViTWorkspace.singleStages..<stages.count {
            let output = workspace.output(ofStage: stage, count: count)
            stages[stage].apply(images, into: output, workspace.together, strips)
            images = output
        }
        let features = ScratchMatrix(rows: count, columns: configuration.featureWidth)
        // A view does not keep its matrix alive.
        defer { withExtendedLifetime(features) {} }
        pool(images, into: features.view, workspace.together)
        head.apply(features.view.reading, into: result, on: strips.team)
    }

    /// Computes the stem and the stages that process one image at a time.
    private func encodeFirstStages(
        _ pixels: UnsafePointer<Float>, _ image: Int, _ workspace: FastViTWorkspace
    ) {
        var features = workspace.output(ofStage: 0, count: 1)
        stem.apply(pixels, side: configuration.imageSize, into: features, workspace.single, strips)
        for stage in 0..<FastViTWorkspace.singleStages {
            let isLast = stage == FastViTWorkspace.singleStages - 1
            let output = workspace.output(ofStage: stage, first: isLast ? image : 0, count: 1)
            stages[stage].apply(features, into: output, workspace.single, strips)
            features = output
        }
    }

    /// Computes the last convolution, and writes the means of its output over all pixels, in the order of the model's
    /// channels: `[images, featureWidth]`.
    private func pool(_ images: ImageStack, into features: MutableMatrixView, _ memory: FastViTMemory) {
        let wide = memory.narrow(count: images.count, side: images.side, channels: last.outputs)
        strips.forEach(of: wide) { strip in
            last.apply(PixelRows(images), rows: strip.rows, into: wide.pixels.rows(strip.pixels))
        }
        let factors = squeeze.factors(of: wide)
        strips.forEach(of: wide) { strip in squeeze.apply(factors, to: wide, pixels: strip.pixels) }
        let mean = ScratchMatrix(rows: 1, columns: last.outputs)
        defer { withExtendedLifetime(mean) {} }
        let size = images.side * images.side
        let order = last.order
        for image in 0..<images.count {
            meanOfRows(
                wide.pixels.rows(image * size..<(image + 1) * size).reading, into: mean.view.base)
            let row = features.row(image)
            for (place, channel) in order.enumerated() { row[channel] = mean.view.base[place] }
        }
    }
}
