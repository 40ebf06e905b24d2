import ImagePreprocessing
import Testing

/// Metadata that is truncated or has flipped bits, in an otherwise valid file. The image is always decoded.
@Suite struct MetadataDamageTests {
    /// A kind of metadata and the file that contains it.
    struct Carrier: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let payload: [UInt8]
        let file: @Sendable ([UInt8]) throws -> [UInt8]

        /// A chunk of a PNG file with a correct checksum.
        static func chunk(_ type: String, _ payload: [UInt8]) -> Carrier {
            Carrier(testDescription: type, payload: payload) { MetadataFiles.png(PNGBuilder.chunk(type, $0)) }
        }
    }

    private static let profile = MetadataFiles.rawProfile(MetadataFiles.tiff(orientation: 6))
    private static let packet = Array("<rdf:Description tiff:Orientation='6'/>".utf8)

    static let carriers: [Carrier] = [
        .chunk("eXIf", MetadataFiles.tiff(orientation: 6)),
        .chunk("tEXt", Array("Raw profile type exif\0".utf8) + profile),
        .chunk("zTXt", Array("Raw profile type APP1\0\0".utf8) + MetadataFiles.stored(profile)),
        .chunk("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0".utf8) + packet),
        .chunk("iTXt", Array("XML:com.adobe.xmp\0\u{1}\0en\0name\0".utf8) + MetadataFiles.stored(packet)),
        .chunk("tRNS", [0, 0, 0, 0, 0, 0]),
        Carrier(testDescription: "EXIF segment", payload: MetadataFiles.tiff(orientation: 6)) {
            try MetadataFiles.jpeg(exif: $0, segmentBytes: 15)
        },
        Carrier(testDescription: "XMP segment", payload: packet) {
            let name = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
            return try MetadataFiles.jpeg(segments: MetadataFiles.segment(name + $0))
        },
    ]

    /// Checks that metadata changes only the orientation or, for tRNS, the transparency.
    private func check(_ carrier: Carrier, _ payload: [UInt8]) throws {
        let plain = try ImageDecoder().decode(carrier.file([]), path: "plain")
        let decoded = try ImageDecoder().decode(carrier.file(payload), path: "damaged")
        if decoded.pixelsSince == 2 {
            #expect(decoded.image.pixels.allSatisfy { $0 == 255 || $0 == 0 })
        } else {
            #expect(decoded.image == plain.image.oriented(decoded.orientation))
        }
    }

    @Test(arguments: carriers) func theWholeIsRead(_ carrier: Carrier) throws {
        let decoded = try ImageDecoder().decode(carrier.file(carrier.payload), path: "whole")
        if carrier.testDescription == "tRNS" {
            #expect(decoded.pixelsSince == 2)
        } else {
            #expect(decoded.orientation == .rightTop)
        }
        try check(carrier, carrier.payload)
    }

    @Test(arguments: carriers) func noCutCostsThePicture(_ carrier: Carrier) throws {
        for count in 0..<carrier.payload.count { try check(carrier, Array(carrier.payload[..<count])) }
    }

    @Test(arguments: carriers) func noFlippedBitCostsThePicture(_ carrier: Carrier) throws {
        for at in carrier.payload.indices {
            for bit: UInt8 in 0..<8 {
                var copy = carrier.payload
                copy[at] ^= 1 << bit
                try check(carrier, copy)
            }
        }
    }

    /// A text of 8 MiB is inflated. A text that is one byte longer is ignored.
    @Test func longTextsArePassedOver() throws {
        for (count, orientation) in [(8 << 20, ImageOrientation.rightTop), (8 << 20 + 1, .topLeft)] {
            // After the packet, a second block of the stream holds zeros.
            var text = Array("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8) + MetadataFiles.stored(Self.packet)
            let first = text.count - Self.packet.count - 5
            text[first] = 0
            text += PNGBuilder.deflatedZeros(count - Self.packet.count).dropFirst(2).dropLast(4)
            let file = MetadataFiles.png(PNGBuilder.chunk("iTXt", text))
            #expect(try ImageDecoder().decode(file, path: "long.png").orientation == orientation)
        }
    }

    /// Only the last of many texts is inflated, so that their number costs hardly any time.
    @Test func theLastOfManyTextsCounts() throws {
        let start = Array("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8)
        let bomb = PNGBuilder.chunk("iTXt", start + PNGBuilder.deflatedZeros(8_000_000))
        let last = PNGBuilder.chunk("iTXt", start + MetadataFiles.stored(Self.packet))
        let many = Array(repeating: bomb, count: 100).flatMap { $0 }
        let decoded = try ImageDecoder().decode(MetadataFiles.png(many + last), path: "many.png")
        #expect(decoded.orientation == .rightTop)
    }
}
