import ImagePreprocessing
import SystemPackage
import TestSupport
import Testing

/// Small copies of pictures.
struct ThumbnailTests {
    @Test func theLongestSideIsWhatWasAskedFor() throws {
        let folder = try TemporaryFolder()
        for (width, height, expected) in [(400, 300, (100, 75)), (300, 400, (75, 100)), (900, 12, (100, 1))] {
            let path = try folder.write(
                SamplePhoto(seed: 1, width: width, height: height).jpeg(), to: "a.jpg")
            let made = try Thumbnail(of: FilePath(path), longestSide: 100)
            #expect((made.width, made.height) == expected)
        }
    }

    @Test func aSmallPictureKeepsItsSize() throws {
        let folder = try TemporaryFolder()
        let path = FilePath(
            try folder.write(SamplePhoto(seed: 2, width: 40, height: 30).jpeg(), to: "a.jpg"))
        let made = try Thumbnail(of: path, longestSide: 100)
        #expect((made.width, made.height) == (40, 30))
    }

    /// Every sample is near that of the original after the same reduction.
    @Test func itShowsTheSamePicture() throws {
        let folder = try TemporaryFolder()
        let path = FilePath(
            try folder.write(SamplePhoto(seed: 3, width: 640, height: 480).jpeg(), to: "a.jpg"))
        let made = try Thumbnail(of: path, longestSide: 160)
        let shown = try ImageDecoder().decode(made.bytes, path: "thumbnail").image
        let whole = try ImageDecoder(reductionThreshold: nil).decode(contentsOf: path).image
        let expected = Resampler().resize(whole, width: 160, height: 120)
        let differences = zip(shown.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
        #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 6)
    }

    @Test func aFileThatIsNoPictureIsAnError() throws {
        let folder = try TemporaryFolder()
        let path = FilePath(try folder.write(Array("text".utf8), to: "a.jpg"))
        #expect(throws: ImageError.self) { try Thumbnail(of: path, longestSide: 10) }
    }
}
