internal import ArgumentParser
internal import CLIPModel
internal import ImagePreprocessing

/// The options that every measurement takes.
struct BenchmarkOptions: ParsableArguments {
    @Option(help: "The model: scenes, or a folder with a CLIP checkpoint.")
    var model = ModelLocation.bundledName

    @Option(help: "Threads that work at the same time.")
    var threads = 1

    func validate() throws {
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads should be from 1 to 1024, found \(threads)")
        }
    }

    func encoder() throws -> CLIPEncoder {
        CLIPEncoder(try Checkpoint(folder: try ModelLocation(named: model).folder))
    }

    func preprocessor(_ encoder: CLIPEncoder) throws -> ImagePreprocessor {
        ImagePreprocessor(try PreprocessingConfiguration(contentsOf: encoder.checkpoint.preprocessorPath))
    }
}
