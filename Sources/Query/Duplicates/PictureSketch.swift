internal import ImagePreprocessing
internal import SystemPackage

/// A picture as a small square of grey levels, and how sharp it is: what is compared to tell whether two pictures are the same.
struct PictureSketch: Sendable {
    /// The sides of the squares.
    static let side = 64
    /// Pictures are decoded at this size at least.
    private static let decodedSide = 256
    /// A border is at most this share of the picture on each side.
    private static let largestBorder = 0.15
    /// The levels of a border differ by this at most.
    private static let borderLevels: Float = 12

    /// The whole picture, `[side, side]`, whatever its shape.
    let whole: [UInt8]
    /// The picture without a border of one colour, `[side, side]`; nil if it has none.
    let inside: [UInt8]?
    /// Its colours.
    let hues: HueHistogram
    /// How much the levels change from pixel to pixel, in relation to how much they vary; 0 for a picture of one colour.
    let sharpness: Double

    /// Reads a picture.
    ///
    /// - Throws: `ImageError`.
    /// - Complexity: O(*bytes* + *pixels*).
    init(of path: FilePath, decoder: ImageDecoder) throws {
        let decoded = try decoder.decode(
            contentsOf: path, detail: .atLeast(width: Self.decodedSide, height: Self.decodedSide))
        self.init(decoded.image)
    }

    /// Makes the sketch of an image.
    init(_ image: RGBImage) {
        let scale = min(1, Double(Self.decodedSide) / Double(min(image.width, image.height)))
        let grid = GreyImage(
            Resampler().resize(
                image, width: max(1, min(4096, Int(Double(image.width) * scale))),
                height: max(1, min(4096, Int(Double(image.height) * scale)))))
        let small = Self.small(image, PixelBox(image))
        whole = Self.levels(small)
        hues = HueHistogram(small)
        inside = Self.contentBox(of: image, grid).map {
            Self.levels(Self.small(image, $0))
        }
        sharpness = grid.sharpness
    }

    private static func small(_ image: RGBImage, _ box: PixelBox) -> RGBImage {
        Resampler().resize(image, box: box, width: side, height: side, columns: 0..<side, rows: 0..<side)
    }

    private static func levels(_ small: RGBImage) -> [UInt8] {
        GreyImage(small).levels.map { UInt8(max(0, min(255, $0.rounded()))) }
    }

    /// The part of an image that is not a border; nil for all of it.
    private static func contentBox(of image: RGBImage, _ grid: GreyImage) -> PixelBox? {
        func border(_ length: Int, _ line: (Int) -> [Float]) -> Int {
            guard let level = line(0).first else { return 0 }
            let most = Int(Double(length) * largestBorder)
            return (0..<most).first { number in
                !line(number).allSatisfy { abs($0 - level) <= borderLevels }
            } ?? most
        }
        let top = border(grid.height) { grid.row($0) }
        let bottom = border(grid.height) { grid.row(grid.height - 1 - $0) }
        let left = border(grid.width) { grid.column($0) }
        let right = border(grid.width) { grid.column(grid.width - 1 - $0) }
        guard max(top, bottom, left, right) > 0 else { return nil }
        let across = Double(image.width) / Double(grid.width)
        let down = Double(image.height) / Double(grid.height)
        return PixelBox(
            left: Double(left) * across, top: Double(top) * down,
            right: Double(grid.width - right) * across, bottom: Double(grid.height - bottom) * down)
    }
}

/// An image of grey levels, 0 to 255.
struct GreyImage {
    let width: Int
    let height: Int
    /// Row by row.
    let levels: [Float]

    /// The luma of ITU-R BT.601, as Pillow's `convert("L")`.
    init(_ image: RGBImage) {
        (width, height) = (image.width, image.height)
        levels = (0..<image.width * image.height).map { pixel in
            let (red, green, blue) = (
                Float(image.pixels[3 * pixel]), Float(image.pixels[3 * pixel + 1]),
                Float(image.pixels[3 * pixel + 2])
            )
            return 0.299 * red + 0.587 * green + 0.114 * blue
        }
    }

    func row(_ number: Int) -> [Float] { Array(levels[number * width..<(number + 1) * width]) }

    func column(_ number: Int) -> [Float] { (0..<height).map { levels[$0 * width + number] } }

    /// The variance of the Laplacian (Pech-Pacheco and others 2000) as a share of the variance of the levels, so that contrast does
    /// not count.
    var sharpness: Double {
        guard width > 2, height > 2 else { return 0 }
        var (sum, squares) = (0.0, 0.0)
        for y in 1..<height - 1 {
            for x in 1..<width - 1 {
                let center = y * width + x
                let sides =
                    levels[center - 1] + levels[center + 1] + levels[center - width] + levels[center + width]
                let value = Double(sides - 4 * levels[center])
                sum += value
                squares += value * value
            }
        }
        let count = Double((width - 2) * (height - 2))
        let laplacian = squares / count - (sum / count) * (sum / count)
        let mean = levels.reduce(0) { $0 + Double($1) } / Double(levels.count)
        let variance =
            levels.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(levels.count)
        return variance < 1 ? 0 : laplacian / variance
    }
}
