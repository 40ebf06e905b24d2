import ImageMetadata
import Testing

@Suite struct IPTCTests {
    /// A data set of the Information Interchange Model.
    static func set(_ record: UInt8, _ number: UInt8, _ value: [UInt8]) -> [UInt8] {
        [0x1C, record, number, UInt8(value.count >> 8), UInt8(value.count & 0xFF)] + value
    }

    private func set(_ number: UInt8, _ text: String) -> [UInt8] { Self.set(2, number, Array(text.utf8)) }

    private static let utf8 = set(1, 90, [0x1B, 0x25, 0x47])

    private func read(_ block: [UInt8]) -> ImageMetadata { ImageMetadata(exif: nil, xmp: nil, iptc: block) }

    @Test func readsWordsAndTime() {
        let block =
            Self.utf8 + set(5, "Tram 28") + set(25, "Lisbon") + set(25, "tram") + set(25, "LISBON")
            + set(25, "旅行")
            + set(55, "20210704") + set(60, "123015+0100") + set(120, "Up the hill") + set(90, "Lisbon")
        let metadata = read(block)
        #expect(metadata.title == "Tram 28")
        #expect(metadata.caption == "Up the hill")
        #expect(metadata.keywords == ["Lisbon", "tram", "旅行"])
        #expect(metadata.takenAt?.iso8601 == "2021-07-04T12:30:15+01:00")
        #expect(metadata.takenAt?.source == .iptc)
    }

    @Test func readsDaysWithoutATime() {
        #expect(read(set(55, "20210704")).takenAt?.iso8601 == "2021-07-04T12:00:00")
        #expect(read(set(55, "20210704") + set(60, "996015+0100")).takenAt?.iso8601 == "2021-07-04T12:00:00")
    }

    @Test(arguments: ["00000000", "20210000", "20211301", "99991231", "2021-07-04", "2021", ""])
    func ignoresImpossibleDays(_ day: String) {
        #expect(read(set(55, day) + set(60, "123015+0100")) == ImageMetadata())
    }

    @Test func readsLatin1WhereTheBlockDoesNotSayUTF8() {
        let latin = Self.set(2, 25, [0x5A, 0xFC, 0x72, 0x69, 0x63, 0x68])
        #expect(read(latin).keywords == ["Zürich"])
        #expect(read(set(25, "Zürich")).keywords == ["Zürich"])
        #expect(read(Self.utf8 + set(25, "Zürich")).keywords == ["Zürich"])
    }

    /// TIFF files have the block in units of four bytes.
    @Test func readsBlocksWithNULsAtTheirEnd() {
        #expect(read(set(25, "Lisbon") + [0, 0, 0]).keywords == ["Lisbon"])
    }

    @Test func unitesKeywordsOfXMP() throws {
        let packet = try MetadataFixture.bytes("xmp/lightroom.xmp")
        let read = ImageMetadata(exif: nil, xmp: packet, iptc: set(25, "BRIDGE") + set(25, "river"))
        #expect(read.keywords == ["bridge", "Kyoto", "Japan", "Travel", "river"])
    }
}
