import ImageMetadata
import Testing

/// Packets in the structure of several programs.
@Suite struct XMPTests {
    private func sidecar(_ name: String) throws -> ImageMetadata {
        try #require(ImageMetadata(sidecarXMP: MetadataFixture.bytes("xmp/\(name).xmp")))
    }

    @Test func readsDarktable() throws {
        let read = try sidecar("darktable")
        #expect(read.takenAt?.iso8601 == "2019-05-11T18:04:09.250")
        #expect(read.takenAt?.source == .sidecar)
        #expect(read.rating == -1)
        #expect(read.title == "Evening at the lake")
        #expect(read.keywords == ["Zürich", "lake", "Switzerland", "places"])
        let location = try #require(read.location)
        #expect(abs(location.latitude - 47.3686) < 1e-9)
        #expect(abs(location.longitude - 8.54) < 1e-9)
        #expect(location.altitude == nil)
        #expect(location.source == .sidecar)
    }

    @Test func readsLightroom() throws {
        let read = try sidecar("lightroom")
        #expect(read.takenAt?.iso8601 == "2020-09-12T07:45:30.070")
        #expect(read.cameraMake == "NIKON")
        #expect(read.cameraModel == "Z 6")
        #expect(read.lens == "NIKKOR Z 24-70mm f/4 S")
        #expect(read.exposureTime == 0.002)
        #expect(read.aperture == 4)
        #expect(read.focalLength == 70)
        #expect(read.focalLength35 == 70)
        #expect(read.iso == 200)
        #expect(read.rating == 5)
        #expect(read.keywords == ["bridge", "Kyoto", "Japan", "Travel"])
        #expect(read.people == ["Aiko Tanaka", "Ken"])
        let location = try #require(read.location)
        #expect(abs(location.latitude + 35.0116) < 1e-9)
        #expect(abs(location.longitude - 135.768) < 1e-9)
        #expect(location.altitude == 45.3)
    }

    @Test func readsDigiKam() throws {
        let read = try sidecar("digikam")
        #expect(read.takenAt?.iso8601 == "2018-12-24T12:00:00", "a day alone is noon")
        #expect(read.rating == 3)
        #expect(read.title == "Christmas Eve", "the default language")
        #expect(read.caption == "Am Baum", "the only language")
        #expect(read.keywords == ["Anna", "People", "Weihnachten", "Feste & Feiern"])
        #expect(read.people == ["anna", "Jürgen"], "one of each, and no pet")
    }

    @Test func readsMotionPhotos() throws {
        let read = ImageMetadata(exif: nil, xmp: try MetadataFixture.bytes("xmp/pixel.xmp"), iptc: nil)
        #expect(read.isMotionPhoto)
        var rest = read
        rest.isMotionPhoto = false
        #expect(rest == ImageMetadata())
    }

    @Test func readsOtherPrefixes() throws {
        let read = try sidecar("exiftool")
        #expect(read.keywords == ["harbour"])
        #expect(read.caption == "Boats <and> nets")
        #expect(read.people == ["Maria"])
        #expect(read.takenAt?.iso8601 == "2017-03-02T08:09:10-05:00")
        let location = try #require(read.location)
        #expect(abs(location.latitude - (43 + 41.5 / 60)) < 1e-9)
        #expect(location.altitude == -2.5)
    }

    @Test func prefersTheCameraForTimesAndProgramsForWords() throws {
        let phone = try #require(try EXIFTests.cases().first { $0.name == "phone (piexif)" })
        let rated = try #require(try EXIFTests.cases().first { $0.name == "camera (piexif)" })
        let packet = try MetadataFixture.bytes("xmp/lightroom.xmp")
        let read = ImageMetadata(exif: phone.bytes, xmp: packet, iptc: nil)
        #expect(read.takenAt?.iso8601 == "2021-07-04T12:30:15.087+01:00")
        #expect(read.takenAt?.source == .exif)
        #expect(read.location?.source == .exif)
        #expect(read.cameraModel == "iPhone 12 Pro")
        #expect(read.iso == 32)
        #expect(read.keywords == ["bridge", "Kyoto", "Japan", "Travel"])
        #expect(ImageMetadata(exif: rated.bytes, xmp: packet, iptc: nil).rating == 5)
    }

    /// Properties that are damaged or impossible are unknown.
    @Test(arguments: [
        "exif:DateTimeOriginal='0000-01-01T00:00:00'", "exif:DateTimeOriginal='9999-12-31T00:00:00'",
        "exif:DateTimeOriginal='2021-13-04T00:00:00'", "exif:DateTimeOriginal='2021'",
        "exif:DateTimeOriginal='2021-07'",
        "exif:DateTimeOriginal='2021-07-04T12:30:15+99:00'",
        "exif:GPSLatitude='91,0N' exif:GPSLongitude='8,0E'",
        "exif:GPSLatitude='0,0N' exif:GPSLongitude='0,0E'",
        "exif:GPSLatitude='47,0N'", "exif:GPSLatitude='47,0' exif:GPSLongitude='8,0'",
        "exif:GPSLatitude='nan,0N' exif:GPSLongitude='8,0E'", "exif:GPSLatitude='N' exif:GPSLongitude='E'",
        "exif:GPSLatitude='47,-5N' exif:GPSLongitude='8,0E'", "exif:ExposureTime='1/0'",
        "exif:ExposureTime='-1/5'",
        "exif:FNumber='1e400'", "exif:FNumber='inf'", "exif:FocalLength='nan'", "xmp:Rating='6'",
        "xmp:Rating='-2'",
        "xmp:Rating='2.5'", "xmp:Rating='many'", "dc:title='   '", "aux:Lens='----'",
        "GCamera:MotionPhoto='0'",
    ])
    func ignoresImpossibleValues(_ properties: String) {
        #expect(ImageMetadata(sidecarXMP: Packet.with(properties)) == ImageMetadata())
    }

    @Test func readsPlainTextsWhereTheStandardWantsLanguages() {
        #expect(ImageMetadata(sidecarXMP: Packet.with("dc:title='Plain'"))?.title == "Plain")
    }

    /// The outer element is optional, and has had other names.
    @Test(arguments: [
        ("", ""), ("<x:xapmeta xmlns:x='adobe:ns:meta/'>", "</x:xapmeta>"),
        ("<xmp:xmpmeta xmlns:xmp='adobe:ns:meta/'>", "</xmp:xmpmeta>"),
        ("<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>", "<?xpacket end='w'?>"),
    ])
    func readsPacketsWithAnyOuterElement(_ start: String, _ end: String) {
        let text = String(decoding: Packet.with("xmp:Rating='4'"), as: UTF8.self)
            .replacing("<x:xmpmeta xmlns:x='adobe:ns:meta/'>", with: start).replacing(
                "</x:xmpmeta>", with: end)
        #expect(ImageMetadata(sidecarXMP: Array(text.utf8))?.rating == 4)
    }

    @Test func readsPacketsWithNULsAtTheirEnd() {
        let packet = Packet.with("xmp:Rating='4'") + [UInt8](repeating: 0, count: 100)
        #expect(ImageMetadata(sidecarXMP: packet)?.rating == 4)
    }

    @Test func readsLatin1() {
        let packet = Packet.with("dc:title='Fr?hst?ck'").map { $0 == UInt8(ascii: "?") ? 0xFC : $0 }
        #expect(ImageMetadata(sidecarXMP: packet)?.title == "Frühstück")
    }

    @Test func readsManyPacketsAtTheSameTime() async throws {
        let packet = try MetadataFixture.bytes("xmp/lightroom.xmp")
        let expected = ImageMetadata(sidecarXMP: packet)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { ImageMetadata(sidecarXMP: packet) == expected } }
            for await isSame in group { #expect(isSame) }
        }
    }
}

/// Packets made for a test.
enum Packet {
    private static let namespaces = [
        ("exif", "http://ns.adobe.com/exif/1.0/"), ("xmp", "http://ns.adobe.com/xap/1.0/"),
        ("dc", "http://purl.org/dc/elements/1.1/"), ("aux", "http://ns.adobe.com/exif/1.0/aux/"),
        ("GCamera", "http://ns.google.com/photos/1.0/camera/"), ("a", "http://example.com/a/"),
    ]

    /// A packet with properties as attributes, and with elements.
    static func with(_ attributes: String, elements: String = "") -> [UInt8] {
        let declared = namespaces.map { "xmlns:\($0)='\($1)'" }.joined(separator: " ")
        return Array(
            """
            <x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
            <rdf:Description rdf:about='' \(declared) \(attributes)>\(elements)</rdf:Description></rdf:RDF></x:xmpmeta>
            """.utf8)
    }
}
