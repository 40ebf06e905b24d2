/// How much of a file's detail a decoded picture has to show.
public enum DecodingDetail: Sendable, Equatable {
    /// Every pixel, exactly as Pillow decodes it.
    case full
    /// At least so many columns and rows of the upright picture, as far as it has them. A JPEG file that has many
    /// more is decoded at a half, a quarter or an eighth of its sides, which takes less time and memory.
    case atLeast(width: Int, height: Int)

    /// The number by which the sides of an upright picture may be divided while it is decoded: 1, 2, 4 or 8.
    ///
    /// These are the scales at which libjpeg's inverse cosine transform costs less than the whole one.
    func reduction(width: Int, height: Int) -> Int {
        guard case .atLeast(let leastWidth, let leastHeight) = self else { return 1 }
        return [8, 4, 2].first { width / $0 >= leastWidth && height / $0 >= leastHeight } ?? 1
    }
}
