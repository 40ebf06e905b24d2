import ImagePreprocessing
import Testing

/// The blocks of metadata in JPEG and PNG files.
@Suite struct EncodedMetadataTests {
    private let exif = MetadataFiles.tiff(orientation: 6)
    private let xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".utf8)
    /// One data set: record 2, data set 25 (a keyword), 3 bytes.
    private let iptc: [UInt8] = [0x1C, 2, 25, 0, 3] + Array("sea".utf8)

    /// Photoshop's image resources: another one with a name of odd length, then the data sets.
    private var resources: [UInt8] {
        Array("8BIM".utf8) + [0x03, 0xED, 2] + Array("ab\0".utf8) + [0, 0, 0, 1, 9, 0]
            + Array("8BIM".utf8) + [0x04, 0x04, 0, 0] + PNGBuilder.bigEndian(iptc.count) + iptc
    }

    private func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        var segment = MetadataFiles.segment(payload)
        segment[1] = marker
        return segment
    }

    private func app1(_ name: String, _ payload: [UInt8]) -> [UInt8] {
        MetadataFiles.segment(Array(name.utf8) + payload)
    }

    // MARK: JPEG

    @Test func jpegHasEveryBlock() throws {
        let bytes = try MetadataFiles.jpeg(
            segments: app1("Exif\0\0", exif) + app1("http://ns.adobe.com/xap/1.0/\0", xmp)
                + app1("http://ns.adobe.com/xmp/extension/\0", Array("more".utf8))
                + segment(0xED, Array("Photoshop 3.0\0".utf8) + resources))
        let metadata = ImageDecoder.metadata(of: bytes)
        #expect(metadata.exif == exif)
        #expect(metadata.xmp == xmp)
        #expect(metadata.iptc == iptc)
    }

    @Test func partsOfAJPEGBlockAreJoined() throws {
        let exif = MetadataFiles.tiff(orientation: 3, distance: 70_000)
        var bytes = try MetadataFiles.jpeg(exif: exif, segmentBytes: 60_000)
        #expect(ImageDecoder.metadata(of: bytes).exif == exif)
        let prefix = Array("Photoshop 3.0\0".utf8)
        bytes = try MetadataFiles.jpeg(
            segments: segment(0xED, prefix + resources[..<20]) + segment(0xED, prefix + resources[20...]))
        #expect(ImageDecoder.metadata(of: bytes).iptc == iptc)
    }

    // MARK: PNG

    private func text(_ keyword: String, _ text: [UInt8]) -> [UInt8] {
        PNGBuilder.chunk("tEXt", Array("\(keyword)\0".utf8) + text)
    }

    @Test func pngHasEveryBlock() {
        let xmpText = Array("XML:com.adobe.xmp\0\0\0\0\0".utf8) + xmp
        let metadata = ImageDecoder.metadata(
            of: MetadataFiles.png(
                PNGBuilder.chunk("eXIf", exif) + PNGBuilder.chunk("iTXt", xmpText)
                    + text("Raw profile type iptc", MetadataFiles.rawProfile(resources))))
        #expect(metadata.exif == exif)
        #expect(metadata.xmp == xmp)
        #expect(metadata.iptc == iptc)
    }

    @Test func pngTextsMayBeCompressedOrDigits() {
        let compressed = Array("XML:com.adobe.xmp\0\u{1}\0en\0\0".utf8) + MetadataFiles.stored(xmp)
        let one = ImageDecoder.metadata(of: MetadataFiles.png(PNGBuilder.chunk("iTXt", compressed)))
        #expect(one.xmp == xmp && one.exif == nil && one.iptc == nil)
        let other = ImageDecoder.metadata(
            of: MetadataFiles.png(
                text("Raw profile type exif", MetadataFiles.rawProfile(Array("Exif\0\0".utf8) + exif))
                    + text("Raw profile type xmp", MetadataFiles.rawProfile(xmp))
                    + text("Raw profile type 8bim", MetadataFiles.rawProfile(iptc))))
        #expect(other.exif == exif)
        #expect(other.xmp == xmp)
        #expect(other.iptc == iptc)
    }

    // MARK: Formats of optional libraries

    private func metadata(_ name: String) throws -> EncodedMetadata {
        try ImageDecoder.metadata(of: FixtureFolder.bytes(name))
    }

    @Test(arguments: [
        ("webp/lossless-exif-6.webp", 6), ("webp/lossless-exif-5.webp", 5), ("heif/tiled.heic", 6),
        ("heif/turned-1-0.heic", 6), ("jxl/lossless-boxes.jxl", 3),
        ("jxl/lossless-compressed-boxes.jxl", 3),
    ])
    func theEXIFBlockIsATIFFStructure(_ name: String, _ orientation: Int) throws {
        let block = try #require(metadata(name).exif)
        #expect(block == MetadataFiles.tiff(orientation: UInt8(orientation)))
    }

    @Test func anAVIFFileHasAnEXIFBlock() throws {
        let block = try #require(metadata("avif/annotated.avif").exif)
        #expect(block.starts(with: "MM\0*".utf8))
        #expect(String(decoding: block, as: UTF8.self).contains("hills"))
    }

    @Test(arguments: [
        "webp/lossless-xmp-8.webp", "heif/tiled.heic", "avif/annotated.avif", "jxl/lossless-boxes.jxl",
        "jxl/lossless-compressed-boxes.jxl",
    ])
    func theXMPPacketIsFound(_ name: String) throws {
        let packet = try #require(metadata(name).xmp)
        #expect(String(decoding: packet, as: UTF8.self).hasPrefix("<x:xmpmeta"))
    }

    @Test(arguments: ["webp/photo.webp", "heif/photo.heic", "avif/photo.avif", "jxl/photo.jxl"])
    func filesWithoutMetadataHaveNone(_ name: String) throws {
        let metadata = try metadata(name)
        #expect(metadata.exif == nil && metadata.xmp == nil && metadata.iptc == nil)
    }

    // MARK: Damage

    @Test func damagedBlocksAreLeftOut() throws {
        let cut = Array(resources.dropLast())
        let bytes = try MetadataFiles.jpeg(
            segments: segment(0xED, Array("Photoshop 3.0\0".utf8) + cut) + app1("Exif\0", []))
        #expect(ImageDecoder.metadata(of: bytes).iptc == nil)
        #expect(ImageDecoder.metadata(of: bytes).exif == nil)
        let broken = MetadataFiles.png(text("Raw profile type iptc", Array("\niptc\n4\nzzzz\n".utf8)))
        #expect(ImageDecoder.metadata(of: broken).iptc == nil)
        for other in [[], Array("text".utf8), [0xFF, 0xD8, 0xFF], PNGBuilder.signature] {
            #expect(ImageDecoder.metadata(of: other).exif == nil)
        }
    }

    @Test func filesCutAtEveryLengthAreRead() throws {
        let jpeg = try MetadataFiles.jpeg(
            segments: app1("Exif\0\0", exif) + segment(0xED, Array("Photoshop 3.0\0".utf8) + resources))
        let png = MetadataFiles.png(
            PNGBuilder.chunk("eXIf", exif)
                + text("Raw profile type iptc", MetadataFiles.rawProfile(resources)))
        for file in [jpeg, png] {
            for count in 0..<file.count {
                let metadata = ImageDecoder.metadata(of: Array(file[..<count]))
                #expect(metadata.exif == nil || metadata.exif == exif)
                #expect(metadata.iptc == nil || metadata.iptc == iptc)
            }
        }
    }
}
