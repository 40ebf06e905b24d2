internal import ArgumentParser

/// The benchmark program. Each run prints one JSON object, so that its results can be compared with those of other
/// programs.
@main
struct PhotoseekBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "photoseek-bench",
        abstract: "Measure the encoders, the indexing pipeline, the vector index and analyses.",
        subcommands: [
            ImageBenchmark.self, TextBenchmark.self, PipelineBenchmark.self, IndexBenchmark.self,
            PixelsBenchmark.self, MachineBenchmark.self, AnalysisBenchmark.self,
        ])
}
