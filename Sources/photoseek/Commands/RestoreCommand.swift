internal import ArgumentParser
internal import CatalogStore
internal import Session

/// `photoseek restore FILE`
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the place of the library.",
        discussion: """
            photoseek restore /media/usb/library-2026-11-26-213055.sqlite --force

            The former library is kept beside it, under a name with the date.
            """)

    @Argument(help: ArgumentHelp("The backup, which stays as it is.", valueName: "file"))
    var file: PathArgument

    @Flag(help: "Replace the library that is there, and keep it under another name.")
    var force = false

    @OptionGroup var library: LibraryOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Show no progress.")
    var quiet = false

    func run() async throws {
        try await Interruption.run("stopping; the library stays as it was") { try restore() }
    }

    private func restore() throws {
        var progress = MegabyteProgress(isQuiet: quiet)
        let session = library.session(isQuiet: quiet)
        let restored = try {
            defer { progress.clear() }
            return try session.restore(file.located(), replacing: force) { try progress.show($0, of: $1) }
        }()
        try Console.standardOutput.deliver(
            RestoredOutput(restored, schema: Catalog.currentVersion), asJSON: json)
        guard !json, restored.missing > 0 else { return }
        Console.standardError.warn(
            """
            \(restored.missing) of \(restored.checked) pictures that were looked for are not at their places; if their folder \
            has moved, `photoseek relocate OLD NEW` tells the library
            """)
    }
}
