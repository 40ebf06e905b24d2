import ImagePreprocessing
import Testing

/// Compares the decoding of each format's files, in a folder of `Fixtures/pixels` of their own, with their reference.
/// The scripts `make_FORMAT_goldens.py` there make them.
@Suite struct FormatGoldenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// The folder.
        let kind: String
        let golden: ImageDecoderTests.Case
        let pixels: [UInt8]

        var testDescription: String { "\(kind)/\(golden.file)" }

        /// The mean difference that is allowed, in levels. Lossless files, and profiles, are exact; lcms2's tables for inks
        /// may be rounded differently. Lossy decoders differ in how they interpolate halved colours.
        var tolerance: Double {
            if golden.file.hasPrefix("lossless") { return 0 }
            switch kind {
            case "profiles": return golden.file == "press.jpg" ? 1 : 0
            case "gif", "bmp", "ico", "pnm", "tga": return 0
            case "tiff": return golden.file.contains("jpeg") || golden.file == "lab.tif" ? 2 : 0
            default: return 2
            }
        }
    }

    /// The folders, with the number of golden files in each.
    private static let counts = [
        "webp": 36, "heif": 34, "avif": 25, "jxl": 35, "profiles": 34, "tiff": 104, "raw": 19, "gif": 28,
        "bmp": 39,
        "ico": 12, "pnm": 45, "tga": 29,
    ]

    static let cases: [Case] = counts.keys.sorted().flatMap { kind in
        let goldens =
            (try? FixtureFolder.json("\(kind).json", as: Goldens<ImageDecoderTests.Case>.self).cases) ?? []
        let pixels = (try? FixtureFolder.bytes("\(kind).rgb")) ?? []
        return goldens.map { golden in
            let end = golden.offset + golden.width * golden.height * 3
            return Case(kind: kind, golden: golden, pixels: Array(pixels[golden.offset..<end]))
        }
    }

    @Test func goldensAreThere() {
        for (kind, count) in Self.counts { #expect(Self.cases.count { $0.kind == kind } == count) }
    }

    private func format(_ test: Case) -> ImageFormat? {
        if test.kind == "profiles" { return test.golden.file.hasSuffix(".png") ? .png : .jpeg }
        return ImageFormat.all.first { $0.name.lowercased() == (test.kind == "jxl" ? "jpeg xl" : test.kind) }
    }

    @Test(arguments: cases) func decodesAsTheReferenceDoes(_ test: Case) throws {
        let golden = test.golden
        let bytes = try FixtureFolder.bytes("\(test.kind)/\(golden.file)")
        let decoded = try ImageDecoder().decode(bytes, path: golden.file)
        #expect(decoded.format == format(test))
        #expect([decoded.image.width, decoded.image.height] == [golden.width, golden.height])
        #expect([decoded.storedWidth, decoded.storedHeight] == [golden.storedWidth, golden.storedHeight])
        #expect(decoded.orientation.rawValue == golden.orientation)
        try #require(decoded.image.pixels.count == test.pixels.count)
        let differences = zip(decoded.image.pixels, test.pixels).map { abs(Int($0) - Int($1)) }
        let mean = Double(differences.reduce(0, +)) / Double(differences.count)
        #expect(mean <= test.tolerance, "the worst difference is \(differences.max() ?? 0)")
    }

    @Test func everyFormatOfThisMachineIsComplete() {
        for format in ImageFormat.all { #expect(format.missing == nil) }
    }

    @Test func severalThreadsDecodeAtOnce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for test in Self.cases where test.kind != "avif" {
                group.addTask {
                    let bytes = try FixtureFolder.bytes("\(test.kind)/\(test.golden.file)")
                    let first = try ImageDecoder().decode(bytes, path: "a")
                    #expect(try ImageDecoder().decode(bytes, path: "a") == first)
                }
            }
            try await group.waitForAll()
        }
    }
}
