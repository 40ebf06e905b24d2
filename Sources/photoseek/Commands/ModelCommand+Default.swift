internal import ArgumentParser
internal import CatalogStore
internal import LibraryStore
internal import Session

extension ModelCommand {
    /// `photoseek model default`
    struct Default: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show or choose the model of a library that is used if no model is named.")

        @Argument(
            help: ArgumentHelp("A model that has embeddings in the library.", valueName: "name"),
            transform: ArgumentBytes.ofProgram.modelName)
        var name: String?

        @OptionGroup var library: LibraryOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let session = library.session()
            if let name { try session.setDefaultModel(name) }
            let chosen = try session.open().modelInUse()
            try Console.standardOutput.deliver(
                json
                    ? JSONLine(DefaultOutput(model: chosen?.name)).text
                    : (chosen?.name ?? "none: the library is empty") + "\n")
        }

        /// The answer of `photoseek model default --json`.
        private struct DefaultOutput: Encodable {
            let model: String?
        }
    }
}
