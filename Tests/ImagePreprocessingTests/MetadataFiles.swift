/// Makes files that contain given metadata, with correct lengths and checksums.
enum MetadataFiles {
    /// A PNG image of two black pixels side by side, with chunks before its image data.
    static func png(_ chunks: [UInt8]) -> [UInt8] {
        PNGBuilder.file(
            PNGBuilder.header(width: 2, height: 1), chunks,
            PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(7)))
    }

    /// A JPEG image of 11 x 7 pixels whose EXIF block is split into segments of `segmentBytes` bytes.
    static func jpeg(exif block: [UInt8], segmentBytes: Int) throws -> [UInt8] {
        let parts = stride(from: 0, to: block.count, by: segmentBytes).map {
            segment(Array("Exif\0\0".utf8) + block[$0..<min($0 + segmentBytes, block.count)])
        }
        return try jpeg(segments: Array(parts.joined()))
    }

    static func jpeg(segments: [UInt8]) throws -> [UInt8] {
        // An upright image whose own EXIF block is the first segment.
        let bytes = try FixtureFolder.image("exif-1.jpg")
        let own = 4 + Int(bytes[4]) << 8 + Int(bytes[5])
        return Array(bytes[..<2]) + segments + bytes[own...]
    }

    /// An application segment of the kind that holds metadata (APP1).
    static func segment(_ payload: [UInt8]) -> [UInt8] {
        let length = payload.count + 2
        return [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + payload
    }

    /// A little-endian EXIF block of 26 bytes with one tag, and zeros between its header and its directory.
    static func tiff(orientation: UInt8, distance: Int = 0) -> [UInt8] {
        let header = Array("II*\0".utf8) + PNGBuilder.bigEndian(8 + distance).reversed()
        let directory: [UInt8] = [1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
        return header + [UInt8](repeating: 0, count: distance) + directory
    }

    /// Returns bytes as text, as ImageMagick writes them.
    static func rawProfile(_ block: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        var text = Array("\nexif\n\(block.count)\n".utf8)
        for byte in block { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return text + [0x0A]
    }

    /// A zlib stream that stores up to 65,535 bytes uncompressed and lacks the checksum at its end.
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let count: [UInt8] = [UInt8(bytes.count & 255), UInt8(bytes.count >> 8)]
        let header: [UInt8] = [0x78, 0x01, 1]
        return header + count + count.map { ~$0 } + bytes
    }
}
