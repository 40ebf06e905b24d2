import ImagePreprocessing
import Testing

/// Compares the decoding of the files of single formats with Pillow and rawpy, or with what viewers show.
@Suite struct FormatGoldenTests {
    @Test func goldensAreThere() {
        let counts = Dictionary(grouping: FormatGoldens.entries, by: \.folder).mapValues(\.count)
        #expect(counts["tiff"] ?? 0 >= 100)
        #expect(counts["raw"] ?? 0 >= 15)
        #expect(counts["gif"] ?? 0 >= 25)
        #expect(counts["bmp"] ?? 0 >= 35)
        #expect(counts["ico"] ?? 0 >= 10)
        #expect(counts["pnm"] ?? 0 >= 35)
        #expect(counts["tga"] ?? 0 >= 25)
    }

    @Test(arguments: FormatGoldens.readable) func decodesAsTheReferenceDoes(_ entry: FormatGoldens.Entry)
        throws
    {
        let golden = entry.golden
        let decoded = try ImageDecoder().decode(entry.bytes(), path: golden.file)
        #expect(decoded.format == entry.format)
        #expect([decoded.image.width, decoded.image.height] == [golden.width, golden.height])
        #expect([decoded.storedWidth, decoded.storedHeight] == [golden.storedWidth, golden.storedHeight])
        #expect(decoded.orientation.rawValue == golden.orientation)
        let all = try #require(FormatGoldens.pixels[entry.folder])
        let expected = all[golden.offset..<golden.offset + golden.width * golden.height * 3]
        try #require(decoded.image.pixels.count == expected.count)
        let differences = zip(decoded.image.pixels, expected).map { abs(Int($0) - Int($1)) }
        if isApproximate(entry) {
            #expect(Double(differences.reduce(0, +)) / Double(differences.count) <= 2)
        } else {
            #expect(differences.allSatisfy { $0 == 0 })
        }
    }

    /// Whether a file need only be near its reference: what another libjpeg, libraw or lcms2 decodes a little
    /// differently.
    private func isApproximate(_ entry: FormatGoldens.Entry) -> Bool {
        entry.folder == "raw" || entry.golden.file.contains("jpeg") || entry.golden.file == "lab.tif"
    }

    @Test func formatsAreToldApartByContent() throws {
        for entry in FormatGoldens.readable {
            let decoded = try ImageDecoder().decode(entry.bytes(), path: "picture.jpg")
            #expect(decoded.format == entry.format, "\(entry.testDescription)")
        }
    }
}
