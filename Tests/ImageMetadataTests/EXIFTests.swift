import ImageMetadata
import Testing

/// EXIF blocks that piexif and Pillow wrote, with the fields that must be read from them; all others must be unknown.
@Suite struct EXIFTests {
    struct Expected: Decodable {
        var takenAt, cameraMake, cameraModel, lens, title, caption: String?
        var exposureTime, aperture, focalLength, focalLength35, latitude, longitude, altitude: Double?
        var iso, rating: Int?
        var keywords: [String]?
        var isScreenshot: Bool?
    }

    struct Case: Decodable {
        let name: String
        let block: String
        let expected: Expected

        var bytes: [UInt8] {
            let digits = Array(block)
            return stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)
            }
        }
    }

    struct Goldens: Decodable {
        let cases: [Case]
    }

    static func cases() throws -> [Case] { try MetadataFixture.json("exif.json", as: Goldens.self).cases }

    @Test func readsWhatTheBlocksSay() throws {
        let cases = try Self.cases()
        #expect(cases.count > 160)
        for item in cases {
            let read = ImageMetadata(exif: item.bytes, xmp: nil, iptc: nil)
            let expected = item.expected
            #expect(read.takenAt?.iso8601 == expected.takenAt, "\(item.name)")
            #expect(read.takenAt?.source == (expected.takenAt == nil ? nil : .exif), "\(item.name)")
            #expect(read.cameraMake == expected.cameraMake, "\(item.name)")
            #expect(read.cameraModel == expected.cameraModel, "\(item.name)")
            #expect(read.lens == expected.lens, "\(item.name)")
            #expect(read.title == expected.title, "\(item.name)")
            #expect(read.caption == expected.caption, "\(item.name)")
            #expect(read.iso == expected.iso, "\(item.name)")
            #expect(read.rating == expected.rating, "\(item.name)")
            #expect(read.keywords == expected.keywords ?? [], "\(item.name)")
            #expect(read.isScreenshot == expected.isScreenshot ?? false, "\(item.name)")
            let numbers: [(Double?, Double?)] = [
                (read.exposureTime, expected.exposureTime), (read.aperture, expected.aperture),
                (read.focalLength, expected.focalLength), (read.focalLength35, expected.focalLength35),
                (read.location?.latitude, expected.latitude), (read.location?.longitude, expected.longitude),
                (read.location?.altitude, expected.altitude),
            ]
            for (value, meant) in numbers { #expect(isClose(value, meant), "\(item.name): \(value ?? .nan)") }
        }
    }

    private func isClose(_ one: Double?, _ other: Double?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return abs(one - other) <= 1e-9 * max(1, abs(other))
    }

    /// The packages that .ci/system-libraries installs are all that is needed.
    @Test func noLibraryIsMissing() {
        #expect(ImageMetadata.missingLibraries.map(\.reason) == [])
    }

    @Test func readsNothingFromNothing() {
        #expect(ImageMetadata(exif: nil, xmp: nil, iptc: nil) == ImageMetadata())
        #expect(ImageMetadata(exif: [], xmp: [], iptc: []) == ImageMetadata())
        #expect(ImageMetadata(exif: [0x4D, 0x4D, 0, 42], xmp: [0x3C], iptc: [0x1C]) == ImageMetadata())
    }
}
