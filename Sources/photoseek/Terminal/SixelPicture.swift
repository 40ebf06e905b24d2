internal import ImagePreprocessing

/// A picture as Sixel graphics, as the VT340 defines them: <https://vt100.net/docs/vt3xx-gp/chapter14.html>.
///
/// The colours are a cube of 6 x 6 x 6, because terminals have room for 256 or more. The rest of each colour is spread over the
/// pixels that follow, by the weights of Floyd and Steinberg (1976).
struct SixelPicture {
    /// The control sequence.
    let bytes: [UInt8]

    private static let levels = 6
    /// The height of a band: a character draws six pixels, one below the other.
    private static let bandHeight = 6

    /// - Complexity: O(pixels · colours in a band).
    init(_ image: RGBImage) {
        let colors = Self.dithered(image)
        // The background stays where nothing is drawn; pixels are square.
        var text = "\u{1B}P0;1;0q\"1;1;\(image.width);\(image.height)"
        for color in Set(colors).sorted() {
            text += "#\(color);2;" + Self.levels(of: color).map { String($0 * 20) }.joined(separator: ";")
        }
        for top in stride(from: 0, to: image.height, by: Self.bandHeight) {
            let rows = top..<min(top + Self.bandHeight, image.height)
            text += (top > 0 ? "-" : "") + Self.band(rows, of: colors, width: image.width)
        }
        bytes = Array((text + "\u{1B}\\").utf8)
    }

    /// A band: for each of its colours all columns, one colour over the other.
    private static func band(_ rows: Range<Int>, of colors: [UInt8], width: Int) -> String {
        var patterns: [UInt8: [UInt8]] = [:]
        for (bit, row) in rows.enumerated() {
            for column in 0..<width {
                patterns[colors[row * width + column], default: [UInt8](repeating: 0, count: width)][
                    column] |=
                    1 << bit
            }
        }
        return patterns.sorted { $0.key < $1.key }
            .map { "#\($0.key)" + runs($0.value) }
            .joined(separator: "$")
    }

    /// The characters of a pattern, with runs of four or more shortened.
    private static func runs(_ pattern: [UInt8]) -> String {
        var text = ""
        var start = 0
        while start < pattern.count {
            let end = pattern[start...].firstIndex { $0 != pattern[start] } ?? pattern.count
            let character = Character(Unicode.Scalar(pattern[start] + 63))
            let isLast = end == pattern.count
            if isLast && pattern[start] == 0 { break }
            text +=
                end - start < 4
                ? String(repeating: character, count: end - start) : "!\(end - start)\(character)"
            start = end
        }
        return text
    }

    /// Red, green and blue of a colour of the cube, each 0 to 5.
    private static func levels(of color: UInt8) -> [Int] {
        [Int(color) / 36, Int(color) / 6 % 6, Int(color) % 6]
    }

    /// The colour of the cube for each pixel, row by row.
    private static func dithered(_ image: RGBImage) -> [UInt8] {
        let width = image.width
        var colors = [UInt8](repeating: 0, count: width * image.height)
        let step = 255 / (levels - 1)
        for (channel, weight) in [36, 6, 1].enumerated() {
            // What this row and the next one still owe, in sixteenths, with a column on either side.
            var owed = [Int](repeating: 0, count: width + 2)
            for row in 0..<image.height {
                var next = [Int](repeating: 0, count: width + 2)
                for column in 0..<width {
                    let pixel = row * width + column
                    let wanted = Int(image.pixels[pixel * 3 + channel]) + owed[column + 1] / 16
                    let level = min(max((wanted + step / 2) / step, 0), levels - 1)
                    colors[pixel] += UInt8(level * weight)
                    let rest = wanted - level * step
                    owed[column + 2] += rest * 7
                    next[column] += rest * 3
                    next[column + 1] += rest * 5
                    next[column + 2] += rest
                }
                owed = next
            }
        }
        return colors
    }
}
