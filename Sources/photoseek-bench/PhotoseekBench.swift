internal import ArgumentParser

/// The measuring program: each run prints one JSON object, so that anyone can set it beside another program.
@main
struct PhotoseekBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "photoseek-bench",
        abstract: "Measure the encoders, the indexing pipeline and the vector index.",
        subcommands: [
            ImageBenchmark.self, TextBenchmark.self, PipelineBenchmark.self, IndexBenchmark.self,
            PixelsBenchmark.self, MachineBenchmark.self,
        ])
}
