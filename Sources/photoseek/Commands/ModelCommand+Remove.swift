internal import Answers
internal import ArgumentParser
internal import ModelHub
internal import Session

extension ModelCommand {
    /// `photoseek model remove`
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a fetched model, or a model's embeddings from a library.")

        @Argument(
            help: ArgumentHelp(
                "A repository, with all its revisions, or one revision: owner/name@revision.",
                valueName: "name"), transform: ArgumentBytes.ofProgram.modelName)
        var name: String

        @Flag(help: "Remove the model's embeddings from the library, and keep the model itself.")
        var fromLibrary = false

        @OptionGroup var library: LibraryOptions

        @Flag(help: "Print the result as JSON.")
        var json = false

        func validate() throws {
            guard fromLibrary || library.library == nil else {
                throw ValidationError("--library can only be used with --from-library")
            }
        }

        func run() throws {
            let removed = fromLibrary ? try removeEmbeddings() : try removeFiles()
            let megabytes = removed.bytes.millions
            let place = fromLibrary ? " from the library" : ""
            let kept =
                removed.freed ? "" : "; the library's file keeps the space until there is room to rewrite it"
            try Console.standardOutput.deliver(
                json
                    ? JSONLine(removed).text
                    : "removed \(name)\(place), \(megabytes) MB\(kept)\n")
        }

        private func removeFiles() throws -> RemovedOutput {
            let removal = try ModelRemoval(named: name)
            return RemovedOutput(model: name, bytes: try removal.run(), freed: true)
        }

        private func removeEmbeddings() throws -> RemovedOutput {
            let removed = try library.session().removeModel(name)
            return RemovedOutput(model: name, bytes: Int(removed.bytes), freed: removed.isFreed)
        }

        /// The answer of `photoseek model remove --json`.
        private struct RemovedOutput: Encodable {
            let model: String
            let bytes: Int
            /// Whether the space on the disk is free again.
            let freed: Bool
        }
    }
}
