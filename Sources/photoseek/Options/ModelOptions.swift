internal import ArgumentParser
internal import ModelHub

/// Which model a command uses.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: photos or scenes (bundled), a folder with a CLIP checkpoint, or a fetched repository of the Hugging Face Hub.",
            discussion: """
                Default: $PHOTOSEEK_MODEL, otherwise the model that the library uses, otherwise \
                \(BundledModel.standard.name).
                """,
            valueName: "name"), completion: .model, transform: ArgumentBytes.ofProgram.modelName)
    var model: String?
}
