import Foundation

/// The pixels of a Sixel picture, for tests.
struct SixelDecoder {
    let width: Int
    let height: Int
    /// Red, green and blue of each pixel from 0 to 100, row by row; nil where nothing is drawn.
    private(set) var pixels: [[Int]?]

    /// Decodes the text between the `q` that begins the picture and the string terminator; nil if it is not well formed.
    init?(_ text: Substring) {
        var rest = text
        func numbers(_ rest: inout Substring) -> [Int] {
            let part = rest.prefix { $0.isNumber || $0 == ";" }
            rest = rest.dropFirst(part.count)
            return part.split(separator: ";").compactMap { Int($0) }
        }
        guard rest.popFirst() == "\"" else { return nil }
        let raster = numbers(&rest)
        guard raster.count == 4, raster[0] == 1, raster[1] == 1 else { return nil }
        (width, height) = (raster[2], raster[3])
        pixels = Array(repeating: nil, count: width * height)
        var palette: [Int: [Int]] = [:]
        var (color, column, top) = (0, 0, 0)
        while let character = rest.popFirst() {
            switch character {
            case "#":
                let values = numbers(&rest)
                guard let first = values.first else { return nil }
                color = first
                if values.count == 5, values[1] == 2 { palette[color] = Array(values[2...]) }
            case "$": column = 0
            case "-": (column, top) = (0, top + 6)
            case "!", "?"..."~":
                let count = character == "!" ? numbers(&rest).first ?? 0 : 1
                guard let drawn = character == "!" ? rest.popFirst() : character,
                    let value = drawn.asciiValue,
                    (63...126).contains(value), column + count <= width, let paint = palette[color]
                else { return nil }
                for bit in 0..<6 where (value - 63) >> bit & 1 == 1 {
                    guard top + bit < height else { return nil }
                    for place in column..<column + count { pixels[(top + bit) * width + place] = paint }
                }
                column += count
            default: return nil
            }
        }
    }

    /// The mean colour of a rectangle, each component from 0 to 255; nil if a pixel in it is not drawn.
    func mean(columns: Range<Int>, rows: Range<Int>) -> [Double]? {
        let part = rows.flatMap { row in columns.map { pixels[row * width + $0] } }
        guard !part.contains(nil) else { return nil }
        return (0..<3).map { component in
            part.reduce(0) { $0 + Double($1![component]) } / Double(part.count) * 2.55
        }
    }
}
