internal import Kernels

extension InvertedResidual {
    /// The sizes of a block.
    struct Sizes {
        /// The number of input channels.
        let inputs: Int
        /// The number of channels between the convolutions.
        let inner: Int
        /// The number of output channels.
        let outputs: Int
        /// The side of the depthwise convolution's window.
        let window: Int
        /// The factor by which the side is reduced.
        let stride: Int
        /// The side of the input.
        let side: Int

        /// Whether the block has a layer that widens its input.
        var isWidening: Bool { inner != inputs }
        /// Whether the input is added to the output.
        var isResidual: Bool { stride == 1 && inputs == outputs }
        /// The side of the output.
        var outputSide: Int { (side - 1) / stride + 1 }
        /// The number of zeros that a window needs at most on one side of a row.
        var margin: Int { window / 2 }
        private var padding: Int { samePadding(side: side, window: window, stride: stride) }

        /// The depthwise convolution.
        var look: ConvolutionShape {
            ConvolutionShape(
                inputs: inner, outputs: inner, window: window, stride: stride, padding: padding, groups: inner
            )
        }

        /// The rows inside the image that some rows of the output are computed from.
        func inputRows(for rows: Range<Int>) -> Range<Int> {
            let first = max(0, rows.lowerBound * stride - padding)
            let last = min(side, (rows.upperBound - 1) * stride - padding + window)
            return first..<max(first, last)
        }
    }

    /// Some rows of the output that are computed together, and the wide rows that they need.
    struct Band {
        /// The number of output rows.
        let rows: Int
        /// The number of wide rows.
        let wideRows: Int
        let sizes: Sizes

        /// The number of numbers of the wide rows.
        var wideCount: Int {
            RowBuffer.valueCount(
                side: sizes.side, channels: sizes.inner, margin: sizes.margin, capacity: wideRows)
        }

        /// The number of numbers after the depthwise convolution.
        var lookedCount: Int { rows * sizes.outputSide * sizes.inner }
    }
}

extension InvertedResidual.Sizes {
    /// The sides from which on threads share the rows of an image. In smaller images, too many rows would be widened twice.
    private static let leastSharedSide = 28

    /// All rows at once.
    var whole: InvertedResidual.Band { .init(rows: outputSide, wideRows: side, sizes: self) }

    /// As many rows as take about so much memory, at least one.
    func band(byteCount: Int) -> InvertedResidual.Band {
        let rowByteCount = (side + 2 * margin) * inner * MemoryLayout<Float>.size
        let rows = max(1, (byteCount / rowByteCount - window) / stride + 1)
        guard rows < outputSide else { return whole }
        return .init(rows: rows, wideRows: (rows - 1) * stride + window, sizes: self)
    }

    /// Whether threads share the rows of an image.
    var isShared: Bool { outputSide >= Self.leastSharedSide }

    /// Whether threads share the wide channels of an image: if there are few rows, and two panels of channels for each thread.
    func sharesChannels(among count: Int) -> Bool {
        !isShared && inner >= 2 * count * PackedMatrix.panelWidth
    }
}

/// The number of zeros before an image for a convolution whose output has the side of the input divided by the stride, rounded
/// up. If an odd number of zeros is needed, the additional one comes after the image (TensorFlow's "same" padding).
func samePadding(side: Int, window: Int, stride: Int) -> Int {
    let outputSide = (side - 1) / stride + 1
    return max((outputSide - 1) * stride + window - side, 0) / 2
}
