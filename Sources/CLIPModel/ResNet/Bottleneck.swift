internal import Kernels

/// A bottleneck block of a ResNet (He et al. 2015, "Deep Residual Learning for Image Recognition", figure 5).
///
/// A 1×1 convolution narrows the input, a 3×3 convolution follows, and another 1×1 convolution widens the result again.
/// The input is added to the output. A block that halves the side does so by averaging 2×2 pixels instead of using a stride
/// (Radford et al. 2021, 2.4).
struct Bottleneck: Sendable {
    /// The number of output channels divided by the number of inner channels.
    static let expansion = 4

    /// The sizes of a block.
    struct Sizes {
        /// The number of input channels.
        let inputs: Int
        /// The number of channels between the convolutions.
        let width: Int
        /// Whether the side is halved.
        let halves: Bool

        /// The number of output channels.
        var outputs: Int { width * Bottleneck.expansion }
    }

    private let narrow: ConvolutionalLayer
    private let look: ConvolutionalLayer
    private let widen: ConvolutionalLayer
    /// The convolution that is applied to the input before it is added; nil if the input is added unchanged.
    private let shortcut: ConvolutionalLayer?
    private let sizes: Sizes

    /// Loads the weights whose names begin with `name`.
    ///
    /// - Throws: The same errors as ``ConvolutionalLayer``.
    init(_ files: WeightFiles, _ name: String, _ sizes: Sizes) throws {
        func layer(
            _ names: ConvolutionalLayer.Names, inputs: Int, outputs: Int, window: Int,
            activation: Activation? = .rectifier
        ) throws -> ConvolutionalLayer {
            try ConvolutionalLayer(
                files, names, ConvolutionShape(inputs: inputs, outputs: outputs, window: window),
                epsilon: ResNetConfiguration.batchNormEpsilon, activation: activation)
        }
        func names(_ number: Int) -> ConvolutionalLayer.Names {
            .init(convolution: "\(name).conv\(number)", normalization: "\(name).bn\(number)")
        }
        self.sizes = sizes
        narrow = try layer(names(1), inputs: sizes.inputs, outputs: sizes.width, window: 1)
        look = try layer(names(2), inputs: sizes.width, outputs: sizes.width, window: 3)
        widen = try layer(names(3), inputs: sizes.width, outputs: sizes.outputs, window: 1)
        let isPlain = sizes.inputs == sizes.outputs && !sizes.halves
        shortcut =
            isPlain
            ? nil
            : try layer(
                .init(convolution: "\(name).downsample.0", normalization: "\(name).downsample.1"),
                inputs: sizes.inputs, outputs: sizes.outputs, window: 1, activation: nil)
    }

    var weights: [Weight] {
        get throws { try [narrow, look, widen, shortcut].compactMap(\.self).flatMap { try $0.weights } }
    }

    /// Writes the output of every image to `result`.
    ///
    /// - Parameters:
    ///   - input: `[n, s, s, inputs]`.
    ///   - result: `[n, t, t, outputs]`, where t is s, or s / 2 if the block halves the side. If the block adds its input
    ///     unchanged, `result` must be the input itself.
    ///   - inner: Memory for intermediate results.
    func apply(_ input: ImageStack, into result: ImageStack, _ inner: ConvolutionMemory, on team: ThreadTeam?)
    {
        precondition((input.pixels.base == result.pixels.base) == (shortcut == nil))
        if let shortcut {
            let source = sizes.halves ? inner.first(result.count, result.side, sizes.inputs) : input
            if sizes.halves { input.average(into: source) }
            shortcut.apply(source, into: result, on: team)
        }
        let narrowed = inner.first(input.count, input.side, sizes.width)
        let looked = inner.second(input.count, input.side, sizes.width)
        narrow.apply(input, into: narrowed, on: team)
        look.apply(narrowed, into: looked, on: team)
        let kept = sizes.halves ? inner.first(result.count, result.side, sizes.width) : looked
        if sizes.halves { looked.average(into: kept) }
        widen.apply(kept, into: result, accumulate: true, on: team)
    }
}
