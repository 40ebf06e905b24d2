import ImageMetadata
import Testing

/// Packets that are made to exhaust memory, time or the stack are refused; so are documents that are no XMP.
@Suite struct HostilityTests {
    private static let bomb = """
        <?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">\
        <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
        """

    private func isRefused(_ packet: [UInt8]) -> Bool {
        ImageMetadata(sidecarXMP: packet) == nil
            && ImageMetadata(exif: nil, xmp: packet, iptc: nil) == ImageMetadata()
    }

    @Test func readsThePacketThatTheOthersAreMadeFrom() {
        #expect(ImageMetadata(sidecarXMP: Packet.with("xmp:Rating='3'"))?.rating == 3)
    }

    @Test func refusesDocumentTypes() {
        let packet = Packet.with("xmp:Rating='3'")
        #expect(isRefused(Array(Self.bomb.utf8) + Packet.with("dc:title='&c;'")))
        #expect(isRefused(Array("<!DOCTYPE x SYSTEM 'file:///etc/passwd'>".utf8) + packet))
        #expect(isRefused(Array("<!DOCTYPE x>".utf8) + packet))
        #expect(isRefused(packet + Array("<!ENTITY a 'b'>".utf8)))
    }

    @Test func refusesDocumentTypesInUTF16() {
        let packet = Array(Self.bomb.utf8) + Packet.with("dc:title='&c;'")
        #expect(isRefused([0xFF, 0xFE] + packet.flatMap { [$0, 0] }))
        #expect(isRefused([0xFE, 0xFF] + packet.flatMap { [0, $0] }))
        #expect(isRefused(packet.flatMap { [0, 0, 0, $0] }))
    }

    @Test func readsCommentsAndCharacterData() {
        let packet = Packet.with(
            "xmp:Rating='3'", elements: "<!-- <!DOCTYPE x> > --><a:b><![CDATA[<!DOCTYPE x>]]></a:b>")
        #expect(ImageMetadata(sidecarXMP: packet)?.rating == 3)
    }

    @Test func refusesLargePackets() {
        let padding = [UInt8](repeating: 0x20, count: 100 << 20)
        #expect(isRefused(Packet.with("xmp:Rating='3'") + padding))
        #expect(isRefused(Packet.with("dc:title='" + String(repeating: "x", count: 8 << 20) + "'")))
    }

    @Test(arguments: [30, 100, 100_000, 1_000_000])
    func refusesDeepPackets(_ depth: Int) {
        let elements = String(repeating: "<a:b>", count: depth) + String(repeating: "</a:b>", count: depth)
        let packet = Packet.with("xmp:Rating='3'", elements: elements)
        // Elements within elements that are no structures are no RDF, but parsing them must end.
        if depth > 60 { #expect(isRefused(packet)) } else { _ = ImageMetadata(sidecarXMP: packet) }
        let open = Packet.with("xmp:Rating='3'", elements: String(repeating: "<a:b>", count: depth))
        #expect(isRefused(open))
    }

    @Test func refusesPacketsWithTooManyProperties() {
        let elements = (0..<30_000).map { "<a:b\($0)>1</a:b\($0)>" }.joined()
        #expect(isRefused(Packet.with("xmp:Rating='3'", elements: elements)))
        let descriptions = "</rdf:Description><rdf:Description rdf:about='' xmlns:a='http://example.com/a/'>"
        let spread = (0..<30_000).map { "<a:b\($0)>1</a:b\($0)>" + ($0 % 1000 == 0 ? descriptions : "") }
            .joined()
        #expect(isRefused(Packet.with("xmp:Rating='3'", elements: spread)))
        let attributes = (0..<30_000).map { "a:b\($0)='1'" }.joined(separator: " ")
        #expect(isRefused(Packet.with("xmp:Rating='3' \(attributes)")))
    }

    @Test func readsPacketsWithManyPropertiesAndItems() {
        let elements = (0..<5000).map { "<a:b\($0)>1</a:b\($0)>" }.joined()
        #expect(ImageMetadata(sidecarXMP: Packet.with("xmp:Rating='3'", elements: elements))?.rating == 3)
        let words = (0..<3000).map { "<rdf:li>word \($0)</rdf:li>" }.joined()
        let packet = Packet.with("", elements: "<dc:subject><rdf:Bag>\(words)</rdf:Bag></dc:subject>")
        #expect(ImageMetadata(sidecarXMP: packet)?.keywords.count == 3000)
    }

    @Test(arguments: [
        "", "no XML", "<a/>", "<html><body>Not found</body></html>", "{\"rating\": 3}", "<<<<", "<!--",
        "<![CDATA[", "<?",
    ])
    func refusesOtherDocuments(_ text: String) {
        #expect(ImageMetadata(sidecarXMP: Array(text.utf8)) == nil)
    }

    /// Directories that point to themselves end.
    @Test func readsDirectoriesInALoop() {
        // A directory at 8 whose only entry, the pointer to the EXIF directory, points to itself, and whose successor is itself.
        let block: [UInt8] = [
            0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8,
        ]
        #expect(ImageMetadata(exif: block, xmp: nil, iptc: nil) == ImageMetadata())
    }

    @Test func readsBlocksWithLongValues() throws {
        // A maker note of 16 MiB behind the values: what is in front of it is read.
        let block = try DamageTests.exif("phone (piexif)") + [UInt8](repeating: 0x41, count: 16 << 20)
        #expect(ImageMetadata(exif: block, xmp: nil, iptc: nil).cameraModel == "iPhone 12 Pro")
    }
}
