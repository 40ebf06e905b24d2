/// How much of a file's detail a decoded image must keep.
public enum DecodingDetail: Sendable, Equatable {
    /// Every pixel. ``ImageDecoder`` lists the differences from Pillow.
    case full
    /// At least this many columns and rows of the upright image, or all of them if it has fewer. A file that has many
    /// more is decoded at a reduced scale if its format allows it, such as a JPEG file at a half, a quarter or an eighth of
    /// its sides. This takes less time and memory.
    case atLeast(width: Int, height: Int)

    /// Returns the number by which the sides of an upright image may be divided during decoding: 1 or one of the
    /// reductions.
    ///
    /// - Parameters:
    ///   - width: The columns of the upright image.
    ///   - height: The rows of the upright image.
    ///   - reductions: The numbers that the image's format allows, the largest first.
    func reduction(width: Int, height: Int, outOf reductions: [Int]) -> Int {
        guard case .atLeast(let leastWidth, let leastHeight) = self else { return 1 }
        return reductions.first { width / $0 >= leastWidth && height / $0 >= leastHeight } ?? 1
    }
}
