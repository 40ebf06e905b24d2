internal import ArgumentParser
internal import ImagePreprocessing
internal import SystemPackage

/// `photoseek-bench pixels`: how decoding at a reduced scale changes the pixels that an encoder sees, and how much
/// time it saves.
struct PixelsBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pixels", abstract: "Measure what decoding at a reduced scale changes.")

    @Argument(help: "\(ImageFormat.list(ImageFormat.all.filter(\.isReducible), conjunction: "or")) pictures.")
    var files: [String]

    @OptionGroup var options: BenchmarkOptions

    func run() throws {
        let preprocessor = try options.preprocessor(options.encoder())
        var pictures: [Picture] = []
        for file in files {
            if let picture = try Picture(file, preprocessor) { pictures.append(picture) }
        }
        guard let worst = pictures.map(\.difference).max() else {
            throw ValidationError("none of the pictures is large enough to be decoded at a reduced scale")
        }
        func mean(_ value: (Picture) -> Double) -> Double {
            pictures.map(value).reduce(0, +) / Double(pictures.count)
        }
        try printJSON(
            Output(
                pictures: pictures.count, meanDifference: mean(\.difference), largestDifference: worst,
                exactMilliseconds: mean(\.exactMilliseconds),
                reducedMilliseconds: mean(\.reducedMilliseconds)))
    }

    private struct Output: Encodable {
        /// The number of pictures that are decoded at a reduced scale.
        let pictures: Int
        /// The mean of the pictures' mean absolute differences, in levels of 0 to 255.
        let meanDifference: Double
        /// The mean absolute difference of the picture that changes most.
        let largestDifference: Double
        /// The mean time for decoding and resizing one picture.
        let exactMilliseconds: Double
        let reducedMilliseconds: Double
    }
}

/// One picture, decoded both ways.
private struct Picture {
    /// The mean absolute difference, in levels of 0 to 255.
    let difference: Double
    let exactMilliseconds: Double
    let reducedMilliseconds: Double

    /// Returns nil for a picture that is decoded in full anyway.
    init?(_ file: String, _ preprocessor: ImagePreprocessor) throws {
        let clock = ContinuousClock()
        func decode(_ detail: DecodingDetail) throws -> (DecodedImage, RGBImage, milliseconds: Double) {
            let start = clock.now
            let decoded = try ImageDecoder().decode(contentsOf: FilePath(file), detail: detail)
            let resized = preprocessor.resized(decoded)
            return (decoded, resized, (clock.now - start) / .milliseconds(1))
        }
        // Reads the file into the system's cache.
        _ = try decode(.full)
        let exact = try decode(.full)
        let reduced = try decode(preprocessor.sufficientDetail)
        guard reduced.0.reduction > 1 else { return nil }
        let sum = zip(exact.1.pixels, reduced.1.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        difference = Double(sum) / Double(exact.1.pixels.count)
        exactMilliseconds = exact.milliseconds
        reducedMilliseconds = reduced.milliseconds
    }
}
