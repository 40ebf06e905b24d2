internal import Kernels

/// The layers that turn the patches of an image into tokens.
enum PatchLayers: Sendable {
    case linear(Linear, VisionTransformerConfiguration)
    case convolutions(PatchConvolutions)

    /// - Parameter name: The name of the matrix.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ files: WeightFiles, _ name: String, _ configuration: VisionTransformerConfiguration) throws {
        switch configuration.patchEmbedding {
        case .linear:
            let side = configuration.patchSize
            self = .linear(
                try Linear(
                    files, name, shape: [configuration.tower.width, configuration.channels, side, side],
                    hasBias: configuration.hasPatchBias, for: .manyRows), configuration)
        case .convolutions(let width):
            self = .convolutions(try PatchConvolutions(files, configuration, width: width))
        }
    }

    var weights: [Weight] {
        get throws {
            switch self {
            case .linear(let layer, _): try layer.weights
            case .convolutions(let layers): try layers.weights
            }
        }
    }

    /// Writes the tokens of the patches of one image, `[patches, width]`.
    ///
    /// - Parameter pixels: `[channels, imageSize, imageSize]`.
    func apply(
        _ pixels: UnsafeBufferPointer<Float>, into tokens: MutableMatrixView, _ memory: ConvolutionMemory,
        on team: ThreadTeam?
    ) {
        switch self {
        case .linear(let layer, let configuration):
            let patches = memory.patches(configuration)
            configuration.unfold(pixels, into: patches)
            layer.apply(patches.reading, into: tokens, on: team)
        case .convolutions(let layers):
            layers.apply(pixels, into: tokens, memory, on: team)
        }
    }
}

/// Three convolutions without overlap that turn patches of 16 pixels into tokens.
struct PatchConvolutions: Sendable {
    /// The sides of the windows, which are also the strides.
    static let windows = [4, 2, 2]

    private let layers: [ConvolutionalLayer]
    private let configuration: VisionTransformerConfiguration
    private let width: Int

    /// - Parameter width: The number of output channels of the first two convolutions.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ files: WeightFiles, _ configuration: VisionTransformerConfiguration, width: Int) throws {
        (self.configuration, self.width) = (configuration, width)
        let widths = [configuration.channels, width, width, configuration.tower.width]
        layers = try Self.windows.enumerated().map { index, window in
            let name = "visual.trunk.patch_embed.backbone.\(index)"
            let isLast = index == Self.windows.count - 1
            var sum = ConvolutionSum(
                files,
                ConvolutionShape(
                    inputs: widths[index], outputs: widths[index + 1], window: window, stride: window,
                    padding: 0))
            if isLast {
                try sum.add(convolution: name + ".conv")
            } else {
                try sum.add(branch: name, window: window)
            }
            return ConvolutionalLayer(files, sum, activation: isLast ? nil : .gelu)
        }
    }

    var weights: [Weight] {
        get throws { try layers.flatMap { try $0.weights } }
    }

    /// Writes the tokens of the patches of one image, `[patches, width]`.
    func apply(
        _ pixels: UnsafeBufferPointer<Float>, into tokens: MutableMatrixView, _ memory: ConvolutionMemory,
        on team: ThreadTeam?
    ) {
        guard let base = pixels.baseAddress else { return }
        precondition(tokens.stride == tokens.columns)
        var side = configuration.imageSize
        let colours = memory.second(1, side, configuration.channels)
        interleave(base, into: colours)
        side /= Self.windows[0]
        let first = memory.first(1, side, width)
        layers[0].apply(colours, into: first, on: team)
        side /= Self.windows[1]
        let second = memory.second(1, side, width)
        layers[1].apply(first, into: second, on: team)
        side /= Self.windows[2]
        let result = ImageStack(tokens.base, count: 1, side: side, channels: tokens.columns)
        layers[2].apply(second, into: result, on: team)
    }
}

extension ConvolutionMemory {
    /// Allocates memory for the patches of one image, and for what is between ``PatchLayers``.
    init(_ configuration: VisionTransformerConfiguration) {
        let values = configuration.channels * configuration.imageSize * configuration.imageSize
        switch configuration.patchEmbedding {
        case .linear: self.init(capacity: configuration.patchCount * configuration.patchValueCount)
        case .convolutions(let width):
            let side = configuration.imageSize / PatchConvolutions.windows[0]
            self.init(capacity: max(values, side * side * width))
        }
    }

    /// The patches of one image, one per row: `[patches, patchValueCount]`.
    fileprivate func patches(_ configuration: VisionTransformerConfiguration) -> MutableMatrixView {
        first(1, configuration.patchesPerSide, configuration.patchValueCount).pixels
    }
}

extension VisionTransformerConfiguration {
    /// Copies each patch of an image to one row, in the order of the patch embedding's weight: channel, row, column.
    fileprivate func unfold(_ pixels: UnsafeBufferPointer<Float>, into patches: MutableMatrixView) {
        guard let source = pixels.baseAddress else { return }
        var target = patches.base
        for patchIndex in 0..<patchCount {
            let corner =
                (patchIndex / patchesPerSide * imageSize + patchIndex % patchesPerSide) * patchSize
            for channel in 0..<channels {
                let plane = source + channel * imageSize * imageSize + corner
                for row in 0..<patchSize {
                    target.update(from: plane + row * imageSize, count: patchSize)
                    target += patchSize
                }
            }
        }
    }
}
