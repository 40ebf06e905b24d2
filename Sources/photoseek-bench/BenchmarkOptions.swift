internal import ArgumentParser
internal import CLIPModel
internal import ImagePreprocessing
internal import ModelHub
internal import SystemPackage

/// The options of measurements that use a model.
struct BenchmarkOptions: ParsableArguments {
    @Option(help: "The model: scenes, or a folder with a CLIP checkpoint.")
    var model = BundledModel.standard.name

    @OptionGroup var workers: ThreadOptions

    var threads: Int { workers.threads }

    func encoder(threadsPerCall: Int = 1) throws -> CLIPEncoder {
        CLIPEncoder(
            try Checkpoint(folder: try ModelLocation(named: model).folder), threadsPerCall: threadsPerCall)
    }

    func preprocessor(_ encoder: CLIPEncoder) throws -> ImagePreprocessor {
        ImagePreprocessor(
            try PreprocessingConfiguration(contentsOf: encoder.checkpoint.preprocessorPath))
    }
}

/// How long a measurement takes.
struct DurationOptions: ParsableArguments {
    @Option(help: "How many seconds to measure.")
    var seconds = 5.0

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds should be above 0 and at most 3600, found \(seconds)")
        }
    }
}

/// Whether the threads share each call or make separate calls.
struct SharingOptions: ParsableArguments {
    @Flag(help: "Let the threads share each call instead of making separate calls.")
    var shared = false
}

/// How many threads a measurement uses.
struct ThreadOptions: ParsableArguments {
    @Option(help: "The number of threads.")
    var threads = 1

    func validate() throws {
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads should be from 1 to 1024, found \(threads)")
        }
    }
}
