internal import ArgumentParser
internal import CatalogStore
internal import ModelHub
internal import SystemPackage

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

        @Flag(help: "Remove the model's embeddings from the library, and leave the model itself.")
        var fromLibrary = false

        @OptionGroup var library: LibraryOptions

        @Flag(help: "Print the result as JSON.")
        var json = false

        func validate() throws {
            guard fromLibrary || library.library == nil else {
                throw ValidationError("--library goes with --from-library")
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

        /// What is removed while another program indexes would come back half.
        private func removeEmbeddings() throws -> RemovedOutput {
            let path = try library.path()
            let catalog = try Catalog(path: path, access: .readWrite(create: false))
            let lock = try LibraryLock(libraryPath: path)
            guard try lock.tryAcquire() else { throw LibraryError.busy(path: path.string) }
            defer { lock.release() }
            // With the lock held, as another removal may have been faster.
            let model = try catalog.model(of: name)
            let bytes = try catalog.summary().models.first { $0.model == model }?.bytes ?? 0
            let isFreed = try catalog.removeModel(model.id)
            try catalog.close()
            return RemovedOutput(model: name, bytes: Int(bytes), freed: isFreed)
        }

        /// The answer of `photoseek model remove --json`.
        private struct RemovedOutput: Encodable {
            let model: String
            let bytes: Int
            /// Whether the disk has the bytes back.
            let freed: Bool
        }
    }
}
