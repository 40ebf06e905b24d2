internal import Glibc
internal import Kernels

/// Multiplies each channel by a number that is computed from the means of all channels, and applies GELU (Hu et al. 2017,
/// "Squeeze-and-Excitation Networks", 3; `timm.layers.SqueezeExcite`).
struct SqueezeExcitation: Sendable {
    private let squeeze: PointwiseConvolution
    private let excite: PointwiseConvolution
    private let inner: Int
    private let order: [Int]

    /// Loads the weights `name.fc1` and `name.fc2`.
    ///
    /// - Parameters:
    ///   - inner: The number of channels between the two layers.
    ///   - order: The model's number of the channel at each place of a pixel.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is not finite.
    init(_ files: WeightFiles, _ name: String, inner: Int, order: [Int]) throws {
        (self.inner, self.order) = (inner, order)
        var narrow = ConvolutionSum(files, ConvolutionShape(inputs: order.count, outputs: inner))
        try narrow.add(convolution: name + ".fc1")
        squeeze = PointwiseConvolution(narrow, order: order, activation: .rectifier)
        var wide = ConvolutionSum(files, ConvolutionShape(inputs: inner, outputs: order.count))
        try wide.add(convolution: name + ".fc2")
        excite = PointwiseConvolution(wide)
    }

    /// The tensors it was made from.
    var sources: [WeightSource] { squeeze.sources + excite.sources }

    /// Computes the factors of every image: `[n, channels]`, in the order of the pixels' channels.
    func factors(of images: ImageStack) -> ScratchMatrix {
        let channels = images.channels
        let size = images.side * images.side
        let means = ScratchMatrix(rows: images.count, columns: channels)
        let narrow = ScratchMatrix(rows: images.count, columns: inner)
        let wide = ScratchMatrix(rows: images.count, columns: channels)
        // A view does not keep its matrix alive.
        defer { withExtendedLifetime((means, narrow)) {} }
        for image in 0..<images.count {
            meanOfRows(
                images.pixels.part(rows: image * size..<(image + 1) * size, columns: 0..<channels).reading,
                into: means.view.row(image))
        }
        squeeze.apply(means.view.reading, into: narrow.view)
        excite.apply(narrow.view.reading, into: wide.view)
        let result = ScratchMatrix(rows: images.count, columns: channels)
        for image in 0..<images.count {
            let (from, to) = (wide.view.row(image), result.view.row(image))
            for place in 0..<channels { to[place] = 1 / (1 + exp(-from[order[place]])) }
        }
        return result
    }

    /// Multiplies some pixels, counted over all images, by their image's factors, and applies GELU, in place.
    func apply(_ factors: ScratchMatrix, to images: ImageStack, pixels: Range<Int>) {
        let size = images.side * images.side
        var first = pixels.lowerBound
        while first < pixels.upperBound {
            let image = first / size
            let end = min(pixels.upperBound, (image + 1) * size)
            scaleColumns(
                images.pixels.part(rows: first..<end, columns: 0..<images.channels),
                by: factors.view.row(image), activation: .gelu)
            first = end
        }
    }
}
