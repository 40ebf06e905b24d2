import ImagePreprocessing
import Testing

/// Compares the conversion of an image to a tensor with Pillow and with torchvision's arithmetic.
@Suite struct ImagePreprocessorTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let seed: Int
        let edge: Int
        let crop: Int
        let width: Int
        let height: Int
        let checksum: String
        let offset: Int?

        var testDescription: String { "\(width) x \(height) to \(edge), cropped to \(crop)" }
        var picture: RGBImage { TestPictures.pattern(seed: seed, width: width, height: height) }

        var preprocessor: ImagePreprocessor {
            ImagePreprocessor(
                PreprocessingConfiguration(
                    resizing: .shortestEdge(edge),
                    crop: PreprocessingConfiguration.Size(width: crop, height: crop)))
        }
    }

    static let cases = (try? FixtureFolder.json("preprocess.json", as: Goldens<Case>.self).cases) ?? []

    static let tensors = (try? FixtureFolder.floats("preprocess.f32")) ?? []

    @Test func goldensAreThere() {
        #expect(Self.cases.count >= 30)
        #expect(Self.cases.contains { $0.offset != nil })
    }

    @Test(arguments: cases) func resizesAndCropsAsTorchvisionDoes(_ golden: Case) {
        let resized = golden.preprocessor.resized(golden.picture)
        #expect(resized.width == golden.crop && resized.height == golden.crop)
        #expect(TestPictures.checksum(resized.pixels) == golden.checksum)
    }

    @Test(arguments: cases.filter { $0.offset != nil }) func normalizesAsTorchvisionDoes(_ golden: Case)
        throws
    {
        let tensor = golden.preprocessor.tensor(from: golden.picture)
        let offset = try #require(golden.offset)
        try #require(tensor.count == 3 * golden.crop * golden.crop)
        let worst = zip(tensor, Self.tensors[offset..<offset + tensor.count]).map { abs($0 - $1) }.max() ?? 0
        #expect(worst < 1e-6)
    }

    @Test(arguments: cases.filter { $0.crop <= 16 }) func tensorHoldsTheCroppedPixels(_ golden: Case) {
        let tensor = golden.preprocessor.tensor(from: golden.picture)
        let pixels = golden.preprocessor.resized(golden.picture).pixels
        let normalization = PreprocessingConfiguration.Normalization.clip
        let plane = golden.crop * golden.crop
        for (index, value) in tensor.enumerated() {
            let (channel, place) = (index / plane, index % plane)
            let sample = Double(pixels[place * 3 + channel]) / 255
            let expected = (sample - normalization.mean[channel]) / normalization.standardDeviation[channel]
            #expect(abs(Double(value) - expected) < 1e-6)
        }
    }

    @Test func writesIntoABatch() {
        let preprocessor = Self.small
        let pictures = (0..<3).map { TestPictures.pattern(seed: $0, width: 20 + $0, height: 30) }
        let size = preprocessor.configuration.tensorShape.count
        var batch = [Float](repeating: .nan, count: 3 * size)
        batch.withUnsafeMutableBufferPointer { batch in
            for (index, picture) in pictures.enumerated() {
                preprocessor.write(
                    picture,
                    into: UnsafeMutableBufferPointer(rebasing: batch[index * size..<(index + 1) * size]))
            }
        }
        #expect(batch == pictures.flatMap { preprocessor.tensor(from: $0) })
    }

    private static let small = ImagePreprocessor(
        PreprocessingConfiguration(
            resizing: .shortestEdge(8), crop: PreprocessingConfiguration.Size(width: 8, height: 8)))

    @Test func extremeShapesCostNoMemory() {
        for (width, height) in [(64_000, 1), (1, 64_000)] {
            let picture = TestPictures.pattern(seed: 2, width: width, height: height)
            let tensor = ImagePreprocessor(.clip).tensor(from: picture)
            #expect(tensor.count == 3 * 224 * 224)
            #expect(tensor.allSatisfy { $0.isFinite })
        }
    }

    @Test func stepsCanBeLeftOut() {
        let picture = TestPictures.pattern(seed: 5, width: 10, height: 6)
        let plain = ImagePreprocessor(
            PreprocessingConfiguration(
                resizing: nil, crop: PreprocessingConfiguration.Size(width: 10, height: 6),
                rescaleFactor: nil,
                normalization: nil))
        let tensor = plain.tensor(from: picture)
        for channel in 0..<3 {
            for place in 0..<60 {
                #expect(tensor[channel * 60 + place] == Float(picture.pixels[place * 3 + channel]))
            }
        }
        let rescaled = ImagePreprocessor(
            PreprocessingConfiguration(
                resizing: .exact(width: 10, height: 6), crop: nil, rescaleFactor: 0.5, normalization: nil))
        #expect(rescaled.tensor(from: picture) == tensor.map { $0 / 2 })
    }

    @Test func anExactSizeDoesNotKeepTheShape() {
        let exact = ImagePreprocessor(
            PreprocessingConfiguration(
                resizing: .exact(width: 12, height: 5), resampling: .bilinear, crop: nil))
        let picture = TestPictures.pattern(seed: 6, width: 40, height: 40)
        #expect(exact.configuration.tensorShape == .init(channels: 3, height: 5, width: 12))
        #expect(exact.resized(picture) == Resampler(.bilinear).resize(picture, width: 12, height: 5))
    }
}
