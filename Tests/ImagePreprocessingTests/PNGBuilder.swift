/// Makes PNG files that no encoder would write, for tests of malicious input.
enum PNGBuilder {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func bigEndian(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    /// A chunk with a correct checksum.
    static func chunk(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + payload
        return bigEndian(payload.count) + body + bigEndian(Int(crc32(body)))
    }

    static func header(
        width: Int, height: Int, depth: UInt8 = 8, colorType: UInt8 = 2, compression: UInt8 = 0,
        interlace: UInt8 = 0
    ) -> [UInt8] {
        chunk("IHDR", bigEndian(width) + bigEndian(height) + [depth, colorType, compression, 0, interlace])
    }

    /// A file from its chunks, with the end chunk added.
    static func file(_ chunks: [UInt8]...) -> [UInt8] {
        signature + chunks.flatMap { $0 } + chunk("IEND", [])
    }

    /// A zlib stream of `count` zero bytes, in a 160th of their size. It uses the fixed codes of RFC 1951: one literal,
    /// then copies of the byte before.
    static func deflatedZeros(_ count: Int) -> [UInt8] {
        var bits = BitWriter()
        bits.append(0b1, count: 1)  // last block
        bits.append(0b01, count: 2)  // fixed codes
        var left = count
        if left > 0 {
            bits.appendCode(0b0011_0000, count: 8)  // literal 0
            left -= 1
        }
        while left >= 258 {
            bits.appendCode(0b1100_0101, count: 8)  // length 258
            bits.appendCode(0, count: 5)  // distance 1
            left -= 258
        }
        for _ in 0..<left { bits.appendCode(0b0011_0000, count: 8) }
        bits.appendCode(0, count: 7)  // end of block
        // Adler-32 of zeros: the first sum stays 1, the second sum is the number of bytes.
        return [0x78, 0x01] + bits.bytes + bigEndian((count % 65521) << 16 | 1)
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}

/// Bits in the order of RFC 1951: the first one is the lowest of the first byte.
private struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var used = 8

    /// Appends a number, lowest bit first.
    mutating func append(_ value: Int, count: Int) {
        for bit in 0..<count {
            if used == 8 {
                bytes.append(0)
                used = 0
            }
            bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(used)
            used += 1
        }
    }

    /// Appends a Huffman code, highest bit first.
    mutating func appendCode(_ code: Int, count: Int) {
        for bit in stride(from: count - 1, through: 0, by: -1) { append(code >> bit & 1, count: 1) }
    }
}
