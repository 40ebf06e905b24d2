internal import ArgumentParser
internal import ImagePreprocessing
internal import SystemPackage

/// `photoseek-bench pixels`: how long decoding takes in each format, how decoding at a reduced scale changes the pixels that
/// an encoder sees, and how much time it saves.
struct PixelsBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pixels",
        abstract: "Measure decoding in each format, and what a reduced scale changes.")

    @Argument(help: "Pictures; each is decoded twice.")
    var files: [String]

    @OptionGroup var options: BenchmarkOptions

    func run() throws {
        let preprocessor = try options.preprocessor(options.encoder())
        let pictures = try files.map { try Picture($0, preprocessor) }
        let reduced = pictures.filter(\.isReduced)
        let output = Output(
            pictures: reduced.count, meanDifference: mean(reduced.map(\.difference)),
            largestDifference: reduced.map(\.difference).max(),
            exactMilliseconds: mean(reduced.map(\.exact.total)),
            reducedMilliseconds: mean(reduced.map(\.sufficient.total)),
            formats: ImageFormat.all.compactMap { formatOutput($0, pictures) })
        try printJSON(output)
    }

    private func formatOutput(_ format: ImageFormat, _ pictures: [Picture]) -> FormatOutput? {
        let pictures = pictures.filter { $0.format == format }
        guard let full = mean(pictures.map(\.exact.decoding)),
            let sufficient = mean(pictures.map(\.sufficient.decoding))
        else { return nil }
        return FormatOutput(
            format: format.name, pictures: pictures.count, decodeMilliseconds: full,
            sufficientMilliseconds: sufficient)
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    private struct Output: Encodable {
        /// The number of pictures that are decoded at a reduced scale. The next four values are about them alone, and absent
        /// if there are none.
        let pictures: Int
        /// The mean of the pictures' mean absolute differences, in levels of 0 to 255.
        let meanDifference: Double?
        /// The mean absolute difference of the picture that changes most.
        let largestDifference: Double?
        /// The mean time for decoding and resizing one picture.
        let exactMilliseconds: Double?
        let reducedMilliseconds: Double?
        let formats: [FormatOutput]
    }

    private struct FormatOutput: Encodable {
        let format: String
        let pictures: Int
        /// The mean time for decoding one picture in full.
        let decodeMilliseconds: Double
        /// The same with only the detail that the encoder needs, as indexing does it.
        let sufficientMilliseconds: Double
    }
}

/// One picture, decoded both ways.
private struct Picture {
    /// Milliseconds.
    struct Times {
        let decoding: Double
        /// Decoding and resizing.
        let total: Double
    }

    let format: ImageFormat
    let isReduced: Bool
    /// The mean absolute difference of the resized pictures, in levels of 0 to 255.
    let difference: Double
    let exact: Times
    let sufficient: Times

    init(_ file: String, _ preprocessor: ImagePreprocessor) throws {
        let clock = ContinuousClock()
        let bytes = try ImageFileReader.read(FilePath(file))
        func decode(_ detail: DecodingDetail) throws -> (DecodedImage, RGBImage, Times) {
            let start = clock.now
            let decoded = try ImageDecoder().decode(bytes, path: file, detail: detail)
            let end = clock.now
            let resized = preprocessor.resized(decoded)
            let times = Times(
                decoding: (end - start) / .milliseconds(1), total: (clock.now - start) / .milliseconds(1))
            return (decoded, resized, times)
        }
        // Loads an optional decoder, and memory.
        _ = try decode(.full)
        let full = try decode(.full)
        let enough = try decode(preprocessor.sufficientDetail)
        format = full.0.format
        isReduced = enough.0.reduction > 1
        let sum = zip(full.1.pixels, enough.1.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        difference = Double(sum) / Double(full.1.pixels.count)
        (exact, sufficient) = (full.2, enough.2)
    }
}
