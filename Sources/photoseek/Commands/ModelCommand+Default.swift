internal import ArgumentParser
internal import CatalogStore
internal import LibraryStore
internal import SystemPackage

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
            if let name { try choose(name) }
            let chosen = try library.open().modelInUse()
            try Console.standardOutput.deliver(
                json
                    ? JSONLine(DefaultOutput(model: chosen?.name)).text
                    : (chosen?.name ?? "none: the library is empty") + "\n")
        }

        private func choose(_ name: String) throws {
            let catalog = try LibraryOptions.openForWriting(try library.path())
            try catalog.setDefaultModel(try catalog.model(of: name).id)
            try catalog.close()
        }

        /// The answer of `photoseek model default --json`.
        private struct DefaultOutput: Encodable {
            let model: String?
        }
    }
}
