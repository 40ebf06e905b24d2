internal import Kernels

/// A block of a ResNet: a convolution that narrows, one that looks around, one that widens again, and the input added to that
/// (He et al. 2015, "Deep Residual Learning for Image Recognition", figure 5).
///
/// Where a block halves the side, averages of two by two pixels do it, not strides (Radford et al. 2021, 2.4).
struct Bottleneck: Sendable {
    /// The output has so many times the channels that are inside.
    static let expansion = 4

    /// The sizes of a block.
    struct Sizes {
        /// The number of channels that come in.
        let inputs: Int
        /// The number of channels inside.
        let width: Int
        /// Whether the side is halved.
        let halves: Bool

        /// The number of channels that go out.
        var outputs: Int { width * Bottleneck.expansion }
    }

    private let narrow: ConvolutionalLayer
    private let look: ConvolutionalLayer
    private let widen: ConvolutionalLayer
    /// What the input passes through before it is added; nil where it is added as it is.
    private let shortcut: ConvolutionalLayer?
    private let sizes: Sizes

    /// The weights whose names begin with `name`.
    ///
    /// - Throws: as ``ConvolutionalLayer``.
    init(_ files: WeightFiles, _ name: String, _ sizes: Sizes) throws {
        func layer(_ number: Int, inputs: Int, outputs: Int, side: Int) throws -> ConvolutionalLayer {
            try ConvolutionalLayer(
                files, .init(convolution: "\(name).conv\(number)", normalization: "\(name).bn\(number)"),
                inputs: inputs, outputs: outputs, window: ConvolutionWindow(side: side))
        }
        self.sizes = sizes
        narrow = try layer(1, inputs: sizes.inputs, outputs: sizes.width, side: 1)
        look = try layer(2, inputs: sizes.width, outputs: sizes.width, side: 3)
        widen = try layer(3, inputs: sizes.width, outputs: sizes.outputs, side: 1)
        let isPlain = sizes.inputs == sizes.outputs && !sizes.halves
        shortcut =
            isPlain
            ? nil
            : try ConvolutionalLayer(
                files, .init(convolution: "\(name).downsample.0", normalization: "\(name).downsample.1"),
                inputs: sizes.inputs, outputs: sizes.outputs, window: ConvolutionWindow(side: 1))
    }

    var weights: [Weight] {
        get throws { try [narrow, look, widen, shortcut].compactMap(\.self).flatMap { try $0.weights } }
    }

    /// Writes the output of every image to `result`.
    ///
    /// - Parameters:
    ///   - input: `[n, s, s, inputs]`.
    ///   - result: `[n, t, t, outputs]`, t being s or half of it; of a block that adds its input as it is, the input itself.
    ///   - inner: Memory for what is in between.
    func apply(_ input: ImageStack, into result: ImageStack, _ inner: ConvolutionMemory, on team: ThreadTeam?)
    {
        precondition((input.pixels.base == result.pixels.base) == (shortcut == nil))
        if let shortcut {
            let source = sizes.halves ? inner.first(result.count, result.side, sizes.inputs) : input
            if sizes.halves { input.average(into: source) }
            shortcut.apply(source, into: result, isRectified: false, on: team)
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
