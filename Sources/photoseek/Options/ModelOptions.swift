internal import ArgumentParser
internal import CLIPModel
internal import FoundationEssentials
internal import ImagePreprocessing

/// Which model a command uses.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: scenes, or a folder with a CLIP checkpoint.",
            discussion: """
                Otherwise $PHOTOSEEK_MODEL, or the model that the library was built with, or scenes.
                """,
            valueName: "name"))
    var model: String?

    /// Opens the model that the user names, or the library's, or the bundled one.
    ///
    /// - Parameter libraryModel: The name of the model that the library was built with.
    func load(libraryModel: String? = nil) throws -> LoadedModel {
        let named = model ?? ProcessInfo.processInfo.environment.nonEmpty("PHOTOSEEK_MODEL")
        let location = try ModelLocation(named: named ?? libraryModel ?? ModelLocation.bundledName)
        return LoadedModel(
            name: location.name, encoder: CLIPEncoder(try Checkpoint(folder: location.folder)))
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
