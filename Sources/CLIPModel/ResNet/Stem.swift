internal import Kernels

/// The first layers of the ResNet: three convolutions, the first of which halves the side, and an average of 2×2 pixels,
/// which halves it again.
///
/// Sources: Radford et al. 2021, 2.4. The three convolutions are from He et al. 2018, "Bag of Tricks for Image
/// Classification", ResNet-D.
struct Stem: Sendable {
    private let layers: [ConvolutionalLayer]
    private let configuration: ResNetConfiguration

    /// - Throws: The same errors as ``ConvolutionalLayer``.
    init(_ files: WeightFiles, _ configuration: ResNetConfiguration) throws {
        self.configuration = configuration
        let widths = [
            configuration.channels, configuration.width / 2, configuration.width / 2, configuration.width,
        ]
        layers = try (1...3).map { number in
            try ConvolutionalLayer(
                files, .init(convolution: "visual.conv\(number)", normalization: "visual.bn\(number)"),
                ConvolutionShape(
                    inputs: widths[number - 1], outputs: widths[number], window: 3,
                    stride: number == 1 ? 2 : 1),
                epsilon: ResNetConfiguration.batchNormEpsilon, activation: .rectifier)
        }
    }

    var weights: [Weight] {
        get throws { try layers.flatMap { try $0.weights } }
    }

    /// Writes the features of one image.
    ///
    /// - Parameters:
    ///   - pixels: `[channels, imageSize, imageSize]`.
    ///   - result: `[1, imageSize / 4, imageSize / 4, width]`.
    ///   - inner: Memory for intermediate results.
    func apply(
        _ pixels: UnsafePointer<Float>, into result: ImageStack, _ inner: ConvolutionMemory,
        on team: ThreadTeam?
    ) {
        let colours = inner.second(1, configuration.imageSize, configuration.channels)
        interleave(pixels, into: colours)
        let side = configuration.imageSize / 2
        let half = configuration.width / 2
        layers[0].apply(colours, into: inner.first(1, side, half), on: team)
        layers[1].apply(inner.first(1, side, half), into: inner.second(1, side, half), on: team)
        let full = inner.first(1, side, configuration.width)
        layers[2].apply(inner.second(1, side, half), into: full, on: team)
        full.average(into: result)
    }
}

/// Converts planes of one colour each to interleaved pixels.
func interleave(_ planes: UnsafePointer<Float>, into image: ImageStack) {
    let (count, channels) = (image.pixels.rows, image.channels)
    for channel in 0..<channels {
        let plane = planes + channel * count
        let target = image.pixels.base + channel
        for pixel in 0..<count { target[pixel * channels] = plane[pixel] }
    }
}
