import ImagePreprocessing
import Testing

/// The blocks of metadata in TIFF, raw and GIF files.
@Suite struct FormatMetadataTests {
    private let packet = Array(#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>"#.utf8)

    private func metadata(_ name: String) throws -> EncodedMetadata {
        try ImageDecoder.metadata(of: FixtureFolder.bytes(name))
    }

    private func contains(_ bytes: [UInt8]?, _ text: String) -> Bool {
        let part = Array(text.utf8)
        guard let bytes, bytes.count >= part.count else { return false }
        return (0...bytes.count - part.count).contains { bytes[$0..<$0 + part.count].elementsEqual(part) }
    }

    @Test(arguments: [
        "preview-little.dng", "preview-big.dng", "like-nikon.nef", "like-sony.arw", "like-pentax.pef",
        "like-olympus.orf",
        "like-canon.cr3",
    ])
    func rawFilesGiveCameraExposureAndPlace(_ file: String) throws {
        let metadata = try metadata("raw/\(file)")
        #expect(metadata.exif?.prefix(8) == [0x49, 0x49, 42, 0, 8, 0, 0, 0])
        #expect(metadata.exif?.count ?? 0 < 1000)
        for text in ["2021:07:04 12:34:56", "+02:00", "Test Lens 35mm"] {
            #expect(contains(metadata.exif, text), "\(text)")
        }
        #expect(metadata.xmp == packet)
        #expect(metadata.iptc == nil)
    }

    @Test func aFujifilmFileGivesThatOfItsPreview() throws {
        #expect(contains(try metadata("raw/like-fujifilm.raf").exif, "FUJIFILM"))
    }

    @Test func aTIFFFileGivesItsBlocks() throws {
        let metadata = try metadata("tiff/annotated.tif")
        #expect(contains(metadata.exif, "Test Camera"))
        #expect(metadata.exif?.count ?? 0 < 1000)
        #expect(metadata.xmp == packet)
        #expect(metadata.iptc == [0x1C, 2, 25, 0, 3] + Array("sea".utf8))
    }

    @Test func bothByteOrdersGiveTheSameBlock() throws {
        let little = try metadata("raw/preview-little.dng").exif
        #expect(little != nil)
        #expect(try metadata("raw/preview-big.dng").exif == little)
    }

    @Test func aGIFFileGivesItsPacketWithoutTheTrailer() throws {
        let metadata = try metadata("gif/annotated.gif")
        #expect(metadata.xmp == packet)
        #expect(metadata.exif == nil)
    }
}
