internal import ArgumentParser
internal import CatalogStore
internal import Session

/// `photoseek merge OTHER`
struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Take over what another library knows.",
        discussion: """
            photoseek merge /media/laptop/library.sqlite

            Pictures come with their embeddings, so that nothing is encoded again. The other library is only read.
            """)

    @Argument(help: ArgumentHelp("The library file to take over.", valueName: "file"))
    var other: PathArgument

    @OptionGroup var library: LibraryOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Show no progress.")
    var quiet = false

    func run() async throws {
        try await Interruption.run("finishing the current batch") { try merge() }
    }

    private func merge() throws {
        let other = try other.located()
        let catalog = try library.session(isQuiet: quiet).openForWriting()
        let lock = try LibraryLock.held(libraryPath: catalog.path)
        defer { lock.release() }
        var line = ProgressLine()
        let report = try {
            defer { if !quiet { line.clear() } }
            return try catalog.merge(other) { done, total in
                if !quiet { line.show(done, of: total, "pictures") }
                try Task.checkCancellation()
            }
        }()
        try catalog.close()
        try Console.standardOutput.deliver(MergeOutput(report), asJSON: json)
    }
}
