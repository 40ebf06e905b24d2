import ImagePreprocessing
import TestSupport
import Testing

/// How much the reduced scale changes the pixels that an encoder gets, for images of three megapixels and more.
@Suite struct ReducedScaleTests {
    private static let sizes = [(2048, 1536), (1537, 2051), (2600, 1300), (4000, 3000), (1750, 1750)]

    /// Thirty images. `Docs/benchmarks.md` has the same measurement for real photos.
    @Test(arguments: 0..<30) func hardlyChangesWhatTheEncoderSees(_ seed: Int) throws {
        let (width, height) = Self.sizes[seed % 11 == 3 ? 3 : [0, 1, 2, 4][seed % 4]]
        let bytes = SamplePhoto(seed: seed, width: width, height: height).jpeg()
        let preprocessor = ImagePreprocessor(.clip)
        let full = try ImageDecoder().decode(bytes, path: "photo.jpg")
        let reduced = try ImageDecoder().decode(
            bytes, path: "photo.jpg", detail: preprocessor.sufficientDetail)
        #expect(reduced.reduction > 1)
        #expect(min(reduced.image.width, reduced.image.height) >= 448)
        let expected = preprocessor.resized(full)
        let found = preprocessor.resized(reduced)
        try #require(found.pixels.count == expected.pixels.count)
        let difference = zip(found.pixels, expected.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        // At most four levels are promised. These images, with more fine detail than most photos, stay below one.
        #expect(Double(difference) / Double(found.pixels.count) < 1)
        // The image is not flat, so that a wrong image would be noticed.
        let mean = expected.pixels.reduce(0) { $0 + Int($1) } / expected.pixels.count
        let spread = expected.pixels.reduce(0) { $0 + abs(Int($1) - mean) }
        #expect(Double(spread) / Double(expected.pixels.count) > 10)
    }
}
