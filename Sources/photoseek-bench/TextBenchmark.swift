internal import ArgumentParser
internal import CLIPModel

/// `photoseek-bench text`: from text to embedding, including the tokenizer.
struct TextBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text", abstract: "Measure the text encoder.")

    @OptionGroup var options: BenchmarkOptions

    @Option(help: "The text.")
    var text = "two striped red circles on a blue background"

    @OptionGroup var sharing: SharingOptions
    @OptionGroup var duration: DurationOptions

    func run() throws {
        let encoder = try options.encoder(threadsPerCall: sharing.shared ? options.threads : 1)
        let text = text
        let measurement = try Measurement(
            threads: sharing.shared ? 1 : options.threads, seconds: duration.seconds
        ) {
            _ = try encoder.embed(texts: [text])
        }
        try printJSON(
            Output(
                model: options.model, threads: options.threads, tokens: try encoder.tokens(of: text).count,
                textsPerSecond: measurement.rate,
                p50Milliseconds: measurement.median))
    }

    private struct Output: Encodable {
        let model: String
        let threads: Int
        let tokens: Int
        let textsPerSecond: Double
        let p50Milliseconds: Double
    }
}
