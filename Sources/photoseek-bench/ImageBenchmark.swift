internal import ArgumentParser
internal import CLIPModel

/// `photoseek-bench image`: the image encoder on synthetic pixels.
struct ImageBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Measure the image encoder.")

    @OptionGroup var options: BenchmarkOptions

    @Option(help: "The number of images per call.")
    var batch = 16

    @OptionGroup var sharing: SharingOptions
    @OptionGroup var duration: DurationOptions

    func validate() throws {
        guard batch >= 1 else { throw ValidationError("--batch should be at least 1, found \(batch)") }
    }

    func run() throws {
        let encoder = try options.encoder(threadsPerCall: sharing.shared ? options.threads : 1)
        // Speed does not depend on the values, as long as there are no subnormal ones.
        let pixels = (0..<batch * encoder.inputShape.reduce(1, *)).map { Float($0 % 997) / 250 - 2 }
        let count = batch
        let measurement = try Measurement(
            threads: sharing.shared ? 1 : options.threads, seconds: duration.seconds
        ) {
            _ = try pixels.withUnsafeBufferPointer { try encoder.embed(pixels: $0, count: count) }
        }
        try printJSON(
            Output(
                model: options.model, batch: batch, threads: options.threads,
                imagesPerSecond: measurement.rate * Double(batch), p50Milliseconds: measurement.median,
                shortestMilliseconds: measurement.shortest))
    }

    private struct Output: Encodable {
        let model: String
        let batch: Int
        let threads: Int
        let imagesPerSecond: Double
        let p50Milliseconds: Double
        let shortestMilliseconds: Double
    }
}
