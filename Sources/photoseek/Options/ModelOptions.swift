internal import ArgumentParser

/// Which model a command uses.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: scenes, a folder with a CLIP checkpoint, or a fetched repository of the Hugging Face Hub.",
            discussion: """
                Default: $PHOTOSEEK_MODEL, otherwise the model that the library uses, otherwise scenes.
                """,
            valueName: "name"), transform: ArgumentBytes.ofProgram.modelName)
    var model: String?
}
