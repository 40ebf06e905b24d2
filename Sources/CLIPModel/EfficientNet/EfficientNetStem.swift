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
        let (side, channels) = (configuration.imageSize, configuration.channels)
        let padding = samePadding(side: side, window: Self.window, stride: Self.stride)
        for down in 0..<Self.window {
            let y = row * Self.stride + down - padding
            for right in 0..<Self.window {
                // The pixels of the result whose windows have this column inside the image.
                let first = right < padding ? (padding - right + Self.stride - 1) / Self.stride : 0
                let count = max(0, side + padding - right)
                let last = min(configuration.stemSide, (count + Self.stride - 1) / Self.stride)
                let isInside = (0..<side).contains(y)
                for channel in 0..<channels {
                    let to = windows + (down * Self.window + right) * channels + channel
                    guard isInside else {
                        for x in 0..<configuration.stemSide { to[x * columns] = 0 }
                        continue
                    }
                    let from = image + (channel * side + y) * side + right - padding
                    for x in 0..<first { to[x * columns] = 0 }
                    for x in first..<max(first, last) { to[x * columns] = from[x * Self.stride] }
                    for x in max(first, last)..<configuration.stemSide { to[x * columns] = 0 }
                }
            }
        }
    }
}
