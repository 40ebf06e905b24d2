/// Converts images to the tensors that an image encoder takes.
///
/// The steps are resize, centre crop, rescale and normalise; the configuration gives their parameters. Tensors are in
/// channels-first order. The pixels before normalisation equal those of Pillow and torchvision exactly; the numbers are
/// within 1e-6 of theirs.
///
/// Immutable; any number of threads may use one at once.
///
/// ```swift
/// let preprocessor = ImagePreprocessor(try PreprocessingConfiguration(contentsOf: "preprocessor_config.json"))
/// let picture = try ImageDecoder().decode(contentsOf: "holiday.jpg", detail: preprocessor.sufficientDetail)
/// let tensor = preprocessor.tensor(from: picture)  // [3, height, width]
/// ```
public struct ImagePreprocessor: Sendable {
    /// The parameters of all steps.
    public let configuration: PreprocessingConfiguration

    /// The tensor's number for each of the 256 sample values, one channel after the other.
    private let table: [Float]

    /// Makes a preprocessor.
    ///
    /// - Parameter configuration: The parameters of all steps. They must fix the shape of the result, as
    ///   ``PreprocessingConfiguration/tensorShape`` requires.
    public init(_ configuration: PreprocessingConfiguration) {
        precondition(configuration.outputSize != nil, "a crop or an exact size fixes the shape of the result")
        self.configuration = configuration
        table = Self.makeTable(configuration)
    }

    /// The detail that a decoded image needs to give nearly the same tensor as the full image: twice the width and
    /// height that it is resized to.
    ///
    /// With less detail, the filter that reduces an image during decoding, which is a plain mean, would be visible in
    /// the tensor.
    public var sufficientDetail: DecodingDetail {
        switch configuration.resizing {
        case nil: .full
        // If the longer side is given, the shorter one is even smaller. Decoding more than necessary does no harm.
        case .shortestEdge(let edge), .longestEdge(let edge): .atLeast(width: 2 * edge, height: 2 * edge)
        case .exact(let width, let height): .atLeast(width: 2 * width, height: 2 * height)
        }
    }

    /// Returns the tensor of an image from a file.
    ///
    /// - Parameter decoded: The image, with ``sufficientDetail`` or more.
    /// - Returns: ``PreprocessingConfiguration/tensorShape`` numbers in the order [channel, row, column].
    /// - Complexity: The same as ``write(_:into:)``.
    public func tensor(from decoded: DecodedImage) -> [Float] {
        tensor(resizedView(of: decoded))
    }

    /// Returns the tensor of an image.
    ///
    /// - Parameter image: The upright image.
    /// - Returns: ``PreprocessingConfiguration/tensorShape`` numbers in the order [channel, row, column].
    /// - Complexity: The same as ``write(_:into:)``.
    public func tensor(from image: RGBImage) -> [Float] {
        tensor(resizedView(of: image))
    }

    /// Writes the tensor of an image to its place in a batch.
    ///
    /// - Parameters:
    ///   - image: The upright image.
    ///   - target: Exactly ``PreprocessingConfiguration/tensorShape`` numbers; may be uninitialised.
    /// - Complexity: O(*pixels of the image inside the crop* + *numbers of the tensor*). In addition to the target, it
    ///   needs memory for a strip and for the weights of each side. The strip is as long as one side of the image and
    ///   as wide as the other side of the crop. The weights take at most about 32 bytes for each pixel of a side, which
    ///   is 32 MiB for the longest side that ``ImageDecoder`` gives.
    public func write(_ image: RGBImage, into target: UnsafeMutableBufferPointer<Float>) {
        let shape = configuration.tensorShape
        precondition(target.count == shape.count, "the target holds one tensor")
        normalize(resizedView(of: image), into: target)
    }

    /// Returns the image after resizing and cropping, before rescaling and normalising.
    ///
    /// - Parameter image: The upright image.
    /// - Returns: An image of the tensor's width and height.
    public func resized(_ image: RGBImage) -> RGBImage { whole(resizedView(of: image)) }

    /// Returns the image from a file after resizing and cropping, before rescaling and normalising.
    ///
    /// - Parameter decoded: The image, with ``sufficientDetail`` or more.
    /// - Returns: An image of the tensor's width and height.
    public func resized(_ decoded: DecodedImage) -> RGBImage { whole(resizedView(of: decoded)) }

    /// Returns a view as an image of the tensor's width and height, with black where the view has no pixels.
    private func whole(_ view: View) -> RGBImage {
        let shape = configuration.tensorShape
        if view.image.width == shape.width && view.image.height == shape.height { return view.image }
        var pixels = [UInt8](repeating: 0, count: shape.count)
        for row in 0..<view.image.height {
            let source = row * view.image.width * 3
            let target = ((view.top + row) * shape.width + view.left) * 3
            pixels.replaceSubrange(
                target..<target + view.image.width * 3,
                with: view.image.pixels[source..<source + view.image.width * 3])
        }
        return RGBImage(width: shape.width, height: shape.height, pixels: pixels)
    }
}

// MARK: - Geometry

extension ImagePreprocessor {
    /// The part of the resized image inside the crop, and its position in the result.
    private struct View {
        let image: RGBImage
        let left: Int
        let top: Int
    }

    private func resizedView(of image: RGBImage) -> View {
        resizedView(of: image, box: PixelBox(image), width: image.width, height: image.height)
    }

    /// The full size of the image decides the resized sides, whatever the scale at which it was decoded.
    private func resizedView(of decoded: DecodedImage) -> View {
        resizedView(of: decoded.image, box: decoded.coverage, width: decoded.width, height: decoded.height)
    }

    private func resizedView(of image: RGBImage, box: PixelBox, width: Int, height: Int) -> View {
        let (width, height) = resizedSides(width: width, height: height)
        let shape = configuration.tensorShape
        let columns = CropSpan(side: width, crop: shape.width)
        let rows = CropSpan(side: height, crop: shape.height)
        let resized = Resampler(configuration.resampling).resize(
            image, box: box, width: width, height: height, columns: columns.kept, rows: rows.kept)
        return View(image: resized, left: columns.padding, top: rows.padding)
    }

    /// Returns the sides after resizing, before the crop.
    private func resizedSides(width: Int, height: Int) -> (width: Int, height: Int) {
        switch configuration.resizing {
        case nil: return (width, height)
        case .exact(let width, let height): return (width, height)
        case .shortestEdge(let edge):
            // The long side is truncated, as in torchvision's Resize and CLIPImageProcessor.
            if width <= height { return (edge, edge * height / width) }
            return (edge * width / height, edge)
        case .longestEdge(let edge):
            // As in open_clip's ResizeKeepRatio, with the same floating-point arithmetic: halves are rounded to even
            // numbers.
            let ratio = max(Double(width) / Double(edge), Double(height) / Double(edge))
            func resized(_ side: Int) -> Int { max(1, Int((Double(side) / ratio).rounded(.toNearestOrEven))) }
            return (resized(width), resized(height))
        }
    }
}

/// The part that a centre crop keeps along one axis, as in torchvision's `center_crop`.
private struct CropSpan {
    /// The kept part of the side.
    let kept: Range<Int>
    /// The number of black pixels before the kept part.
    let padding: Int

    init(side: Int, crop: Int) {
        if side < crop {
            kept = 0..<side
            padding = (crop - side) / 2
        } else {
            // Python rounds halves to even numbers, so an excess of 1 gives an offset of 0 and an excess of 3 one of 2.
            let offset = Int((Double(side - crop) / 2).rounded(.toNearestOrEven))
            kept = offset..<offset + crop
            padding = 0
        }
    }
}

// MARK: - Numbers

extension ImagePreprocessor {
    /// Computes each number in double precision and rounds it once, so that it is closest to the float32 steps of every
    /// reference implementation.
    private static func makeTable(_ configuration: PreprocessingConfiguration) -> [Float] {
        (0..<3 * 256).map { index in
            let (channel, sample) = (index / 256, index % 256)
            let scaled = Double(sample) * (configuration.rescaleFactor ?? 1)
            guard let normalization = configuration.normalization else { return Float(scaled) }
            return Float((scaled - normalization.mean[channel]) / normalization.standardDeviation[channel])
        }
    }

    private func tensor(_ view: View) -> [Float] {
        let size = configuration.tensorShape.count
        return [Float](unsafeUninitializedCapacity: size) { buffer, count in
            normalize(view, into: UnsafeMutableBufferPointer(rebasing: buffer[..<size]))
            count = size
        }
    }

    private func normalize(_ view: View, into target: UnsafeMutableBufferPointer<Float>) {
        let shape = configuration.tensorShape
        let (width, height) = (view.image.width, view.image.height)
        let isPadded = width < shape.width || height < shape.height
        table.withUnsafeBufferPointer { table in
            view.image.pixels.withUnsafeBufferPointer { pixels in
                for channel in 0..<3 {
                    let plane = channel * shape.height * shape.width
                    if isPadded {
                        let rest = target[plane..<plane + shape.height * shape.width]
                        UnsafeMutableBufferPointer(rebasing: rest).initialize(repeating: table[channel * 256])
                    }
                    for row in 0..<height {
                        let start = plane + (view.top + row) * shape.width + view.left
                        let source = row * width * 3 + channel
                        for column in 0..<width {
                            target[start + column] = table[channel * 256 + Int(pixels[source + column * 3])]
                        }
                    }
                }
            }
        }
    }
}
