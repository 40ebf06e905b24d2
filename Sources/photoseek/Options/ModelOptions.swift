internal import ArgumentParser
internal import CLIPModel
internal import FoundationEssentials
internal import ImagePreprocessing

/// Which model a command uses.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: scenes, a folder with a CLIP checkpoint, or a fetched repository of the Hugging Face Hub.",
            discussion: """
                Otherwise $PHOTOSEEK_MODEL, or the model that the library was built with, or scenes.
                """,
            valueName: "name"))
    var model: String?

    /// Opens the model that the user names, or the library's, or the bundled one.
    ///
    /// - Parameters:
    ///   - libraryModel: The name of the model that the library was built with; asked for only when the user names none.
    ///   - threadsPerCall: The number of threads that share the work of encoding one text or picture.
    func load(
        libraryModel: @autoclosure () throws -> String?, threadsPerCall: Int = 1
    ) throws -> LoadedModel {
        let named = model ?? ProcessInfo.processInfo.environment.nonEmpty("PHOTOSEEK_MODEL")
        let location = try named.map { try ModelLocation(named: $0) } ?? Self.location(of: libraryModel())
        return LoadedModel(
            name: location.name,
            encoder: CLIPEncoder(try Checkpoint(folder: location.folder), threadsPerCall: threadsPerCall))
    }
}

extension ModelOptions {
    private static func location(of libraryModel: String?) throws -> ModelLocation {
        guard let libraryModel else { return try ModelLocation(named: ModelLocation.bundledName) }
        do {
            return try ModelLocation(named: libraryModel)
        } catch CLIPModelError.unknownModel where libraryModel != ModelLocation.bundledName {
            throw ModelOptionsError.libraryModelMissing(name: libraryModel)
        }
    }
}

/// Why there is no model to use.
enum ModelOptionsError: Error, Equatable, CustomStringConvertible {
    /// The checkpoint that the library was built with is not where it was.
    case libraryModelMissing(name: String)

    var description: String {
        switch self {
        case .libraryModelMissing(let name):
            if HubRepository(name) == nil {
                """
                the library was built with the model in \(name), which is not there any more; \
                name the folder where it lies now with --model
                """
            } else {
                """
                the library was built with the model \(name), which is not there any more; \
                fetch it again with `photoseek model pull \(name)`, or name a folder where it lies with --model
                """
            }
        }
    }
}

/// A model with its name.
struct LoadedModel {
    let name: String
    let encoder: CLIPEncoder

    /// The number of values of its embeddings.
    var dimension: Int { encoder.dimension }

    /// What makes its input of a picture.
    func preprocessor() throws -> ImagePreprocessor {
        ImagePreprocessor(try PreprocessingConfiguration(contentsOf: encoder.checkpoint.preprocessorPath))
    }
}
