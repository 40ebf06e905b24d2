internal import CJPEGWriter

/// A synthetic image with properties of photos: structure at every scale, weaker at finer scales, edges, areas of one colour,
/// and noise. Each seed gives another mixture.
public struct SamplePhoto {
    private let width: Int
    private let height: Int
    /// Rows of red, green and blue.
    private let pixels: [UInt8]
    private let seed: Int

    /// Creates an image of at least 12 columns and rows.
    public init(seed: Int, width: Int, height: Int) {
        (self.seed, self.width, self.height) = (seed, width, height)
        var random = SeededGenerator(seed: UInt64(seed))
        var planes = (0..<3).map { _ in
            [Float](repeating: .random(in: 60...190, using: &random), count: width * height)
        }
        let shared = Float.random(in: 0.4...1, using: &random)
        // The factor by which the structure weakens with each halving of the scale: a low value gives a blurred image, a high
        // value a sharp one.
        let falloff = Float.random(in: 0.45...0.85, using: &random)
        var strength = Float.random(in: 40...110, using: &random)
        var cell = width / 3
        while cell >= 2 {
            let grey = Lattice(cell: cell, width: width, height: height, &random)
            grey.add(strength * shared, to: &planes, 0..<3)
            for channel in 0..<3 {
                let own = Lattice(cell: cell, width: width, height: height, &random)
                own.add(strength * (1 - shared), to: &planes, channel..<channel + 1)
            }
            strength *= falloff
            cell /= 2
        }
        Self.addShapes(to: &planes, width: width, height: height, &random)
        let grain = Float.random(in: 0...8, using: &random)
        pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
            for index in 0..<width * height {
                for channel in 0..<3 {
                    let noise = grain * (Float(random.next() >> 40) / Float(1 << 24) - 0.5)
                    buffer[3 * index + channel] = UInt8(max(0, min(255, planes[channel][index] + noise)))
                }
            }
            count = width * height * 3
        }
    }

    /// Returns a JPEG file. Quality, subsampling and progressive encoding vary with the seed.
    public func jpeg() -> [UInt8] {
        var count = 0
        let file = pixels.withUnsafeBufferPointer {
            jpeg_write(
                $0.baseAddress, UInt32(width), UInt32(height),
                Int32([60, 75, 85, 92, 97][seed % 5]),
                seed % 3 == 0 ? 1 : 2, seed % 7 == 0 ? 1 : 0, &count)
        }
        guard let file else { preconditionFailure("jpeg_write returned no file") }
        defer { file.deallocate() }
        return Array(UnsafeBufferPointer(start: file, count: count))
    }

    /// Adds rectangles of one colour. Some are as thin as a line, like wires and letters in photos.
    private static func addShapes(
        to planes: inout [[Float]], width: Int, height: Int, _ random: inout SeededGenerator
    ) {
        for _ in 0..<Int.random(in: 5...60, using: &random) {
            let wide = Int.random(in: 3...width / 4, using: &random)
            let high = Int.random(in: 3...height / 4, using: &random)
            let left = Int.random(in: 0..<width - wide, using: &random)
            let top = Int.random(in: 0..<height - high, using: &random)
            for channel in 0..<3 {
                let value = Float.random(in: 0...255, using: &random)
                for y in top..<top + high {
                    for x in left..<left + wide { planes[channel][y * width + x] = value }
                }
            }
        }
    }
}

/// Random values on a grid, with linear interpolation between them.
private struct Lattice {
    let cell: Int
    let width: Int
    let height: Int
    private let columns: Int
    private let values: [Float]

    init(cell: Int, width: Int, height: Int, _ random: inout SeededGenerator) {
        (self.cell, self.width, self.height) = (cell, width, height)
        columns = width / cell + 2
        values = (0..<columns * (height / cell + 2)).map { _ in
            Float(random.next() >> 40) / Float(1 << 24) - 0.5
        }
    }

    func add(_ strength: Float, to planes: inout [[Float]], _ channels: Range<Int>) {
        var row = [Float](repeating: 0, count: width)
        for y in 0..<height {
            let (cellY, downwards) = (y / cell, Float(y % cell) / Float(cell))
            for cellX in 0..<columns - 1 {
                let corner = cellY * columns + cellX
                let left = values[corner] + (values[corner + columns] - values[corner]) * downwards
                let right =
                    values[corner + 1] + (values[corner + columns + 1] - values[corner + 1]) * downwards
                let step = (right - left) / Float(cell)
                let start = cellX * cell
                for x in start..<max(start, min(start + cell, width)) {
                    row[x] = left + step * Float(x - start)
                }
            }
            for channel in channels {
                planes[channel].withUnsafeMutableBufferPointer { plane in
                    for x in 0..<width { plane[y * width + x] += strength * row[x] }
                }
            }
        }
    }
}
