/// Resizes 8-bit RGB images exactly as Pillow's `Image.resize` does, bit for bit.
///
/// Resizes in two passes: first the width, except for images that mainly lose height. Each output sample is a weighted
/// sum of the input samples around its place. When shrinking, the kernel is stretched by the factor of reduction, so
/// that every input pixel counts (antialiasing). Weights are rounded to fixed-point numbers with 22 fractional bits,
/// and the samples are rounded to 8 bits and clipped after each pass; Pillow does both. A pass that would change
/// nothing is skipped.
///
/// An immutable value; safe on any thread.
public struct Resampler: Sendable, Equatable {
    /// The kernel that weights neighbouring pixels.
    public let kernel: ResamplingKernel

    /// The instruction set of its loops. It affects only the speed.
    let instructions: ResamplingInstructions

    /// Makes a resampler.
    ///
    /// - Parameter kernel: The kernel; CLIP's is bicubic.
    public init(_ kernel: ResamplingKernel = .bicubic) {
        self.init(kernel, instructions: .best)
    }

    /// Makes a resampler that uses a given instruction set, for tests of each variant. The processor must support it.
    package init(_ kernel: ResamplingKernel, instructions: ResamplingInstructions) {
        precondition(ResamplingInstructions.available.contains(instructions))
        self.kernel = kernel
        self.instructions = instructions
    }

    /// Resizes a whole image.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - width: Columns of the result; at least 1.
    ///   - height: Rows of the result; at least 1.
    /// - Returns: The resized image.
    /// - Complexity: O(*h w s* + *W H t*), where *h* is the number of input rows, *w* the number of output columns,
    ///   *W H* the number of output pixels, and *s* and *t* the numbers of input columns and rows that one output
    ///   pixel covers.
    public func resize(_ image: RGBImage, width: Int, height: Int) -> RGBImage {
        resize(image, width: width, height: height, columns: 0..<width, rows: 0..<height)
    }

    /// Resizes an image and crops the result, at the cost of the crop only.
    ///
    /// Equals ``resize(_:width:height:)`` followed by a crop. The rest is never computed, so that an extreme shape
    /// costs no memory.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - box: The part of the image that becomes the whole result. It must lie inside the image. Nil for the whole
    ///     image.
    ///   - width: Columns of the whole result; at least 1.
    ///   - height: Rows of the whole result; at least 1.
    ///   - columns: The columns of the whole result to compute: not empty, inside `0..<width`.
    ///   - rows: The rows of the whole result to compute: not empty, inside `0..<height`.
    /// - Returns: The given columns and rows of the result.
    public func resize(
        _ image: RGBImage, box: PixelBox? = nil, width: Int, height: Int, columns: Range<Int>,
        rows: Range<Int>
    ) -> RGBImage {
        let box = box ?? PixelBox(image)
        precondition(
            box.left >= 0 && box.top >= 0 && box.right <= Double(image.width)
                && box.bottom <= Double(image.height), "a box lies inside its image")
        precondition(width > 0 && height > 0, "an image has at least one pixel")
        precondition(
            !columns.isEmpty && columns.lowerBound >= 0 && columns.upperBound <= width, "columns out of range"
        )
        precondition(!rows.isEmpty && rows.lowerBound >= 0 && rows.upperBound <= height, "rows out of range")
        let horizontal = ResamplingWeights(
            kernel, from: image.width, part: (box.left, box.right), to: width, places: columns)
        let vertical = ResamplingWeights(
            kernel, from: image.height, part: (box.top, box.bottom), to: height, places: rows)
        let pass = ResamplingPass(instructions: instructions.codec)
        // The first pass computes only what the second pass reads.
        if startsWithRows(image, width: width, height: height) {
            let needed = horizontal.reach
            let narrowed = pass.resampleRows(of: image, columns: needed, vertical)
            return pass.resampleColumns(
                of: narrowed, rows: 0..<narrowed.height, horizontal.relative(to: needed.lowerBound))
        }
        let needed = vertical.reach
        let narrowed = pass.resampleColumns(of: image, rows: needed, horizontal)
        return pass.resampleRows(
            of: narrowed, columns: 0..<narrowed.width, vertical.relative(to: needed.lowerBound))
    }

    /// Whether the height is resized first, which changes the rounding. Pillow has done so since 13.0 if the height
    /// loses more than twice as many pixels as the width (found by experiment, and exact for every size tried).
    private func startsWithRows(_ image: RGBImage, width: Int, height: Int) -> Bool {
        image.height > height && image.height - height > 2 * (image.width - width)
    }
}
