internal import Glibc
internal import ImagePreprocessing

/// How the colours of a picture are spread over the circle of hues. Turning and cropping a picture and changing its light hardly change
/// it.
struct HueHistogram: Sendable {
    private static let binCount = 12
    /// Pixels with less chroma are grey; the levels of chroma are 0 to about 180.
    private static let leastChroma: Float = 10
    /// Pictures with less chroma on average are grey.
    private static let leastMean: Float = 4
    /// Pictures whose colours lie this much in three neighbouring bins are toned: they may be a picture of any colours.
    private static let toned: Float = 0.97
    /// Of two versions of one picture, this much lies in the same hues.
    private static let leastOverlap: Float = 0.25

    /// The share of each bin in all chroma, smoothed over its neighbours.
    private let shares: [Float]
    /// Whether the hues say something about what the picture shows.
    private let isTelling: Bool

    /// The hues of an image: the angles of its chroma in YCbCr (ITU-R BT.601).
    init(_ image: RGBImage) {
        var sums = [Float](repeating: 0, count: Self.binCount)
        for pixel in 0..<image.width * image.height {
            let (red, green, blue) = (
                Float(image.pixels[3 * pixel]), Float(image.pixels[3 * pixel + 1]),
                Float(image.pixels[3 * pixel + 2])
            )
            let (toBlue, toRed) = (
                -0.169 * red - 0.331 * green + 0.5 * blue, 0.5 * red - 0.419 * green - 0.081 * blue
            )
            let chroma = (toBlue * toBlue + toRed * toRed).squareRoot()
            guard chroma >= Self.leastChroma else { continue }
            let turn = (atan2(toRed, toBlue) / (2 * .pi) + 1).truncatingRemainder(dividingBy: 1)
            sums[min(Int(turn * Float(Self.binCount)), Self.binCount - 1)] += chroma
        }
        let total = sums.reduce(0, +)
        func neighbor(_ bin: Int, _ offset: Int) -> Float {
            sums[(bin + offset + Self.binCount) % Self.binCount] / max(total, 1)
        }
        shares = (0..<Self.binCount).map {
            0.25 * neighbor($0, -1) + 0.5 * neighbor($0, 0) + 0.25 * neighbor($0, 1)
        }
        let densest =
            (0..<Self.binCount).map { neighbor($0, -1) + neighbor($0, 0) + neighbor($0, 1) }.max() ?? 0
        isTelling = total >= Self.leastMean * Float(image.width * image.height) && densest < Self.toned
    }

    /// Whether the colours allow that two pictures are the same. A picture without colours or in one tone may be any.
    func mayBeOfSame(_ other: HueHistogram) -> Bool {
        guard isTelling, other.isTelling else { return true }
        return zip(shares, other.shares).reduce(0) { $0 + min($1.0, $1.1) } >= Self.leastOverlap
    }
}
