internal import ImagePreprocessing

/// A picture that is drawn with integers alone, so that each machine and each language draws the same.
///
/// `Fixtures/health/golden_vectors.py` draws them in the same way.
struct GoldenPicture {
    let name: String
    let image: RGBImage

    /// Both pictures, in the order of ``GoldenVectors``.
    static let all = [disc, waves]

    /// A red disc on stripes of blue and grey.
    private static let disc = GoldenPicture("a drawn disc", width: 320, height: 240) { x, y in
        let (dx, dy) = (x - 140, y - 110)
        if dx * dx + dy * dy < 80 * 80 { return (220, UInt8(30 + y / 4), 40) }
        return (x + 2 * y) / 24 % 2 == 0 ? (60, 90, UInt8(160 + x / 4)) : (150, 150, 150)
    }

    /// Parabolas of three colours that overlap, with fine and coarse detail.
    private static let waves = GoldenPicture("drawn waves", width: 256, height: 384) { x, y in
        (
            UInt8(truncatingIfNeeded: (x * x + 3 * y) / 64), UInt8(truncatingIfNeeded: (y * y + x * y) / 128),
            UInt8(truncatingIfNeeded: x * 5 ^ y * 3)
        )
    }

    private init(
        _ name: String, width: Int, height: Int, color: (_ x: Int, _ y: Int) -> (UInt8, UInt8, UInt8)
    ) {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                let (red, green, blue) = color(x, y)
                pixels += [red, green, blue]
            }
        }
        self.name = name
        image = RGBImage(width: width, height: height, pixels: pixels)
    }
}
