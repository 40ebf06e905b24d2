/// How much of a file's detail a decoded image must keep.
public enum DecodingDetail: Sendable, Equatable {
    /// Every pixel. ``ImageDecoder`` lists the differences from Pillow.
    case full
    /// At least this many columns and rows of the upright image, or all of them if it has fewer. A JPEG file that has
    /// many more is decoded at a half, a quarter or an eighth of its sides, which takes less time and memory.
    case atLeast(width: Int, height: Int)

    /// Returns the number by which the sides of an upright image may be divided during decoding: 1, 2, 4 or 8.
    ///
    /// At these reduced scales libjpeg's inverse cosine transform costs less than at full size.
    func reduction(width: Int, height: Int) -> Int {
        guard case .atLeast(let leastWidth, let leastHeight) = self else { return 1 }
        return [8, 4, 2].first { width / $0 >= leastWidth && height / $0 >= leastHeight } ?? 1
    }
}
