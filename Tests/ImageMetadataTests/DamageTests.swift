import ImageMetadata
import TestSupport
import Testing

/// Blocks that are cut or have flipped bits: fields are missing, and none is impossible.
@Suite struct DamageTests {
    typealias Reader = @Sendable ([UInt8]) -> ImageMetadata?

    static func exif(_ name: String) throws -> [UInt8] {
        try #require(try EXIFTests.cases().first { $0.name == name }).bytes
    }

    private static func check(_ bytes: [UInt8], seed: UInt64, with read: Reader) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<200 {
            expectPossible(read(Array(bytes.prefix(bytes.count * round / 200))))
            var flipped = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                flipped[Int.random(in: 0..<bytes.count, using: &random)] ^=
                    1 << UInt8.random(in: 0...7, using: &random)
            }
            expectPossible(read(flipped))
        }
    }

    /// Every field is unknown or in its range.
    private static func expectPossible(_ metadata: ImageMetadata?) {
        guard let metadata else { return }
        if let time = metadata.takenAt {
            #expect((1826...2199).contains(Int(time.iso8601.prefix(4)) ?? 0), "\(time.iso8601)")
            #expect((0..<1_000_000_000).contains(time.nanoseconds))
            #expect(abs(time.utcOffset ?? 0) <= 14 * 3600)
        }
        if let location = metadata.location {
            #expect((-90...90).contains(location.latitude))
            #expect((-180...180).contains(location.longitude))
            #expect((-12_000...100_000).contains(location.altitude ?? 0))
        }
        let numbers = [
            metadata.exposureTime, metadata.aperture, metadata.focalLength, metadata.focalLength35,
        ]
        for number in numbers.compactMap({ $0 }) { #expect(number > 0 && number < 1_000_000) }
        #expect((-1...5).contains(metadata.rating ?? 0))
        #expect((metadata.iso ?? 1) > 0)
        let texts =
            [
                metadata.cameraMake, metadata.cameraModel, metadata.lens, metadata.title, metadata.caption,
            ].compactMap { $0 } + metadata.keywords + metadata.people
        for text in texts {
            #expect(!text.isEmpty)
            #expect(
                !text.unicodeScalars.contains { $0.value < 0x20 && !"\t\r\n".unicodeScalars.contains($0) })
        }
    }

    @Test(arguments: ["phone (piexif)", "phone (Pillow)", "Windows (piexif)", "comment in ASCII (Pillow)"])
    func readsDamagedEXIF(_ name: String) throws {
        Self.check(try Self.exif(name), seed: 20) { ImageMetadata(exif: $0, xmp: nil, iptc: nil) }
    }

    @Test(arguments: ["darktable", "lightroom", "digikam", "pixel", "exiftool"])
    func readsDamagedXMP(_ name: String) throws {
        let packet = try MetadataFixture.bytes("xmp/\(name).xmp")
        Self.check(packet, seed: 21) { ImageMetadata(sidecarXMP: $0) }
        Self.check(packet, seed: 22) { ImageMetadata(exif: nil, xmp: $0, iptc: nil) }
    }

    @Test func readsDamagedIPTC() {
        let sets: [(UInt8, UInt8, String)] = [
            (1, 90, "\u{1B}%G"), (2, 5, "Title"), (2, 25, "Zürich"), (2, 55, "20210704"),
            (2, 60, "123015+0100"), (2, 120, "Caption"),
        ]
        let block = sets.flatMap { IPTCTests.set($0.0, $0.1, Array($0.2.utf8)) }
        Self.check(block, seed: 23) { ImageMetadata(exif: nil, xmp: nil, iptc: $0) }
    }

    @Test func readsDamagedTakeout() {
        let text = """
            {"photoTakenTime": {"timestamp": "1625398215"}, "geoData": {"latitude": 38.7, "longitude": -9.1, "altitude": 4.5},
            "description": "Tram 28", "people": [{"name": "Ana"}]}
            """
        Self.check(Array(text.utf8), seed: 24) { ImageMetadata(takeoutJSON: $0) }
    }

    @Test func readsRandomBytes() {
        var random = SeededGenerator(seed: 25)
        for _ in 0..<200 {
            let noise = (0..<Int.random(in: 0...500, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            Self.expectPossible(
                ImageMetadata(exif: [0x49, 0x49, 42, 0] + noise, xmp: noise, iptc: [0x1C, 2, 25] + noise))
        }
    }
}
