internal import Foundation

/// Small synthetic images that differ from each other.
public enum SamplePicture {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// A PNG file of squares whose colours depend only on the seed.
    public static func png(seed: Int, width: Int = 24, height: Int = 24) -> [UInt8] {
        var random = SeededGenerator(seed: UInt64(seed))
        let colours = (0..<16).map { _ in (0..<3).map { _ in UInt8.random(in: 0...255, using: &random) } }
        var rows: [UInt8] = []
        for y in 0..<height {
            rows.append(0)  // no filter
            for x in 0..<width { rows += colours[4 * (4 * y / height) + 4 * x / width] }
        }
        return pngHeader(width: width, height: height) + chunk("IDAT", stored(rows)) + chunk("IEND", [])
    }

    /// A PPM file of twelve by twelve grey squares: of one seed the same picture in every size, of other seeds quite another one.
    public static func grid(seed: Int, side: Int) -> [UInt8] {
        var random = SeededGenerator(seed: UInt64(seed))
        let greys = (0..<144).map { _ in UInt8.random(in: 0...255, using: &random) }
        let pixels = (0..<side * side).flatMap { pixel in
            let (x, y) = (pixel % side * 12 / side, pixel / side * 12 / side)
            return [UInt8](repeating: greys[y * 12 + x], count: 3)
        }
        return Array("P6 \(side) \(side) 255\n".utf8) + pixels
    }

    /// A small PNG file with a single grey value.
    public static func plainPNG(grey: Int, side: Int = 24) -> [UInt8] {
        let row = [0] + [UInt8](repeating: UInt8(grey), count: 3 * side)
        return pngHeader(width: side, height: side)
            + chunk("IDAT", stored(Array(repeatElement(row, count: side).joined()))) + chunk("IEND", [])
    }

    /// The beginning of an RGB PNG file, up to the pixel data.
    public static func pngHeader(width: Int, height: Int) -> [UInt8] {
        signature + chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0])
    }

    /// A JPEG file of 640 x 480 pixels, which takes the decoder some time. The number is appended after the end of the
    /// image, so that every number gives another file content.
    public static func photo(_ number: Int) throws -> [UInt8] {
        let path = Fixtures.path("library/2023 Garden/P1020342.jpg")
        return [UInt8](try Data(contentsOf: URL(filePath: path))) + Array("\(number)".utf8)
    }

    /// A black PNG file that takes the decoder long, with one bit per pixel.
    public static func largePNG(side: Int) -> [UInt8] {
        let rows = [UInt8](repeating: 0, count: side * (1 + (side + 7) / 8))
        return signature + chunk("IHDR", bigEndian(side) + bigEndian(side) + [1, 0, 0, 0, 0])
            + chunk("IDAT", stored(rows)) + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + payload
        return bigEndian(payload.count) + body + bigEndian(checksum(body))
    }

    /// A zlib stream with the bytes uncompressed, in blocks of at most 65,535.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let block = bytes[start..<min(bytes.count, start + 65_535)]
            let count = UInt16(block.count)
            stream += [block.endIndex == bytes.count ? 1 : 0]
            stream += [count, ~count].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } + block
        }
        var (low, high) = (1, 0)
        for byte in bytes {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return stream + bigEndian(high << 16 | low)
    }

    private static func checksum(_ bytes: [UInt8]) -> Int {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return Int(~crc)
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}
