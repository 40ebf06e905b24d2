import ImagePreprocessing
import Testing

/// Compares the orientation in EXIF blocks, most of them unusual or damaged, with Pillow.
@Suite struct ExifBlockTests {
    struct Case: Decodable, Sendable {
        let block: String
        let orientation: Int

        var bytes: [UInt8] {
            let digits = Array(block)
            return stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)
            }
        }
    }

    private static let cases: [Case] =
        (try? FixtureFolder.json("exif.json", as: Goldens<Case>.self).cases) ?? []

    @Test func goldensAreThere() {
        #expect(Self.cases.count > 600)
        #expect(Set(Self.cases.map(\.orientation)) == Set(1...8))
    }

    @Test func readsInPNGFilesWhatPillowReads() throws {
        for golden in Self.cases {
            let file = MetadataFiles.png(PNGBuilder.chunk("eXIf", golden.bytes))
            let orientation = try ImageDecoder().decode(file, path: "exif.png").orientation
            #expect(orientation.rawValue == golden.orientation, "\(golden.block)")
        }
    }

    @Test func readsInJPEGFilesWhatPillowReads() throws {
        for golden in Self.cases {
            let file = try MetadataFiles.jpeg(exif: golden.bytes, segmentBytes: 60_000)
            let orientation = try ImageDecoder().decode(file, path: "exif.jpg").orientation
            #expect(orientation.rawValue == golden.orientation, "\(golden.block)")
        }
    }

    /// The segments are joined to the same block, wherever it was split.
    @Test func joinsSegments() throws {
        let block = MetadataFiles.tiff(orientation: 8)
        for segmentBytes in 1...block.count {
            let file = try MetadataFiles.jpeg(exif: block, segmentBytes: segmentBytes)
            #expect(try ImageDecoder().decode(file, path: "exif.jpg").orientation == .leftBottom)
        }
    }

    /// A directory is found up to 16 MiB into a block, whatever comes before it.
    @Test(arguments: [
        (0, true), (65_505, true), (65_535, true), (1 << 20, true), (16 << 20 - 26, true),
        (16 << 20 - 16, false),
        (20 << 20, false),
    ])
    func readsDirectoriesFarIntoABlock(_ distance: Int, _ isRead: Bool) throws {
        let block = MetadataFiles.tiff(orientation: 6, distance: distance)
        let expected: ImageOrientation = isRead ? .rightTop : .topLeft
        let png = MetadataFiles.png(PNGBuilder.chunk("eXIf", block))
        #expect(try ImageDecoder().decode(png, path: "far.png").orientation == expected)
        let jpeg = try MetadataFiles.jpeg(exif: block, segmentBytes: 65_000)
        #expect(try ImageDecoder().decode(jpeg, path: "far.jpg").orientation == expected)
    }
}
