internal import ArgumentParser
internal import CLIPModel
internal import ImagePreprocessing
internal import ModelHub
internal import SystemPackage

/// The options of measurements that use a model.
struct BenchmarkOptions: ParsableArguments {
    @Option(help: "The model: scenes, or a folder with a CLIP checkpoint.")
    var model = ModelLocation.bundledName

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
