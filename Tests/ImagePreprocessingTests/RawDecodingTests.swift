import ImagePreprocessing
import Testing

/// What only the raw files of cameras do.
@Suite struct RawDecodingTests {
    @Test func previewsAndDevelopmentsAreReduced() throws {
        let decoder = ImageDecoder(reductionThreshold: 1)
        for (file, width, height) in [
            ("preview-little.dng", 32, 24), ("bitmap-preview.dng", 30, 20), ("no-preview-1.dng", 24, 16),
        ] {
            let bytes = try FixtureFolder.bytes("raw/\(file)")
            let whole = try decoder.decode(bytes, path: file)
            for reduction in [2, 4, 8] {
                let detail = DecodingDetail.atLeast(width: width / reduction, height: height / reduction)
                let decoded = try decoder.decode(bytes, path: file, detail: detail)
                #expect(decoded.reduction == reduction)
                let expected = (width + reduction - 1) / reduction
                #expect(decoded.image.width == expected)
                let means = [whole.image, decoded.image].map { image in
                    Double(image.pixels.reduce(0) { $0 + Int($1) }) / Double(image.pixels.count)
                }
                #expect(abs(means[0] - means[1]) < 6, "\(file) reduced by \(reduction)")
            }
        }
    }

    @Test func tiffFilesAreNotRawFiles() throws {
        for test in FormatGoldenTests.cases where test.kind == "tiff" {
            let bytes = try FixtureFolder.bytes(test.testDescription)
            #expect(try ImageDecoder().decode(bytes, path: "a.dng").format == .tiff)
        }
    }
}
