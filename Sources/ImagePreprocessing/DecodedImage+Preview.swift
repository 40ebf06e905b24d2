extension DecodedImage {
    /// The columns and rows of ``preview``.
    public static let previewSide = 4
    /// The most columns and rows of a cell that are looked at.
    private static let samplesPerSide = 32

    /// The mean colours of a grid of 4 by 4 cells over the upright image, whatever its shape: 48 bytes in the order
    /// [row, column, channel]. Shown until the image is there.
    ///
    /// - Complexity: O(1).
    public var preview: [UInt8] {
        let box = coverage
        let columns = Self.cells(from: box.left, to: box.right, of: image.width)
        let rows = Self.cells(from: box.top, to: box.bottom, of: image.height)
        return rows.flatMap { rows in columns.flatMap { mean(rows: rows, columns: $0) } }
    }

    /// The places that are looked at in each cell of a side.
    private static func cells(from start: Double, to end: Double, of count: Int) -> [[Int]] {
        let length = (end - start) / Double(previewSide)
        return (0..<previewSide).map { cell in
            let first = start + Double(cell) * length
            let samples = min(samplesPerSide, max(1, Int(length)))
            return (0..<samples).map { sample in
                let place = first + (Double(sample) + 0.5) * length / Double(samples)
                return min(max(Int(place), 0), count - 1)
            }
        }
    }

    private func mean(rows: [Int], columns: [Int]) -> [UInt8] {
        var sums = (red: 0, green: 0, blue: 0)
        image.pixels.withUnsafeBufferPointer { pixels in
            for row in rows {
                for column in columns {
                    let start = (row * image.width + column) * 3
                    sums.red += Int(pixels[start])
                    sums.green += Int(pixels[start + 1])
                    sums.blue += Int(pixels[start + 2])
                }
            }
        }
        let count = rows.count * columns.count
        return [sums.red, sums.green, sums.blue].map { UInt8(($0 + count / 2) / count) }
    }
}
