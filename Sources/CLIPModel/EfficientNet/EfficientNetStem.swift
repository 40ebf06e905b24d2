internal import Kernels

/// The first convolution of an EfficientNet-Lite, which halves the side.
struct EfficientNetStem: Sendable {
    private static let window = 3
    private static let stride = 2

    private let layer: PointwiseLayer
    private let configuration: EfficientNetLiteConfiguration

    /// - Throws: The same errors as ``PointwiseLayer``.
    init(_ files: WeightFiles, _ name: String, _ configuration: EfficientNetLiteConfiguration) throws {
        self.configuration = configuration
        layer = try PointwiseLayer(
            files, .init(convolution: "\(name).conv_stem", normalization: "\(name).bn1"),
            ConvolutionShape(
                inputs: configuration.channels, outputs: configuration.stemWidth, window: Self.window),
            epsilon: EfficientNetLiteConfiguration.batchNormEpsilon, activation: .rectifier6)
    }

    var weights: [Weight] {
        get throws { try layer.weights }
    }

    /// The number of values in a row of windows.
    static func windowCount(_ configuration: EfficientNetLiteConfiguration) -> Int {
        configuration.stemSide * configuration.channels * window * window
    }

    /// Writes some rows of the result.
    ///
    /// - Parameters:
    ///   - image: `[channels, imageSize, imageSize]`.
    ///   - windows: Memory for ``windowCount(_:)`` numbers.
    func apply(
        _ image: UnsafePointer<Float>, rows: Range<Int>, into buffer: RowBuffer, windows: FloatMemory
    ) {
        let columns = configuration.channels * Self.window * Self.window
        let pixels = MatrixView(windows.base, rows: configuration.stemSide, columns: columns)
        for row in rows {
            gather(image, row: row, into: windows.base, columns: columns)
            layer.apply(
                pixels,
                into: MutableMatrixView(
                    buffer.row(row), rows: configuration.stemSide, columns: configuration.stemWidth))
        }
    }

    /// Writes what the windows of one row of the result cover, `[stemSide, columns]`, in the order row, column, channel.
    private func gather(
        _ image: UnsafePointer<Float>, row: Int, into windows: UnsafeMutablePointer<Float>, columns: Int
    ) {
        let (side, count) = (configuration.imageSize, configuration.stemSide)
        let padding = samePadding(side: side, window: Self.window, stride: Self.stride)
        let (plane, rowCount) = (side * side, Self.window * configuration.channels)
        for down in 0..<Self.window {
            let y = row * Self.stride + down - padding
            let isInside = (0..<side).contains(y)
            for x in 0..<count {
                let to = windows + x * columns + down * rowCount
                let left = x * Self.stride - padding
                guard isInside, left >= 0, left + Self.window <= side else {
                    for right in 0..<Self.window {
                        let isPixel = isInside && (0..<side).contains(left + right)
                        for channel in 0..<configuration.channels {
                            to[right * configuration.channels + channel] =
                                isPixel ? image[channel * plane + y * side + left + right] : 0
                        }
                    }
                    continue
                }
                let red = image + y * side + left
                let (green, blue) = (red + plane, red + 2 * plane)
                for right in 0..<Self.window {
                    to[3 * right] = red[right]
                    to[3 * right + 1] = green[right]
                    to[3 * right + 2] = blue[right]
                }
            }
        }
    }
}
