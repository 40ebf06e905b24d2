internal import ArgumentParser
internal import CLIPModel
internal import ImageEmbedding
internal import ModelHub

/// `photoseek model ...`
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "List, describe, fetch, check and remove models.",
        subcommands: [
            List.self, Show.self, Pull.self, Verify.self, Remove.self, Default.self,
        ])

    /// `photoseek model show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Describe a model.")

        @OptionGroup var named: NamedModel

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let location = try named.location()
            let checkpoint = try Checkpoint(folder: location.folder)
            let shown = ModelDetails(
                ModelOutput(location.name, checkpoint), fingerprint: try checkpoint.fingerprint())
            try Console.standardOutput.deliver(json ? JSONLine(shown).text : shown.text)
        }
    }

    /// `photoseek model verify`
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read all of a model, and check that it is complete and sound.")

        @OptionGroup var named: NamedModel

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let location = try named.location()
            try FetchedFiles.verify(folder: location.folder)
            let encoder = CLIPEncoder(try Checkpoint(folder: location.folder))
            _ = try ImageEmbedder(encoder)
            try encoder.verify()
            let output = VerifiedOutput(model: location.name, sound: true)
            try Console.standardOutput.deliver(
                json ? JSONLine(output).text : "\(location.name) is complete and sound\n")
        }

        /// The answer of `photoseek model verify --json`; an invalid model is reported as an error.
        private struct VerifiedOutput: Encodable {
            let model: String
            let sound: Bool
        }
    }

    /// The model that a subcommand works on.
    struct NamedModel: ParsableArguments {
        @Argument(
            help: ArgumentHelp(
                "photos, scenes, a folder with a CLIP checkpoint, or a fetched repository of the Hugging Face Hub.",
                valueName: "name"), completion: .model, transform: ArgumentBytes.ofProgram.modelName)
        var name = BundledModel.standard.name

        func location() throws -> ModelLocation { try ModelLocation(named: name) }
    }
}
