internal import ArgumentParser
internal import Session

/// `photoseek backup FILE`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the library to a file, even while it is being indexed.",
        discussion: """
            photoseek backup /media/usb
              photoseek backup photos.sqlite --force
            """)

    @Argument(
        help: ArgumentHelp(
            "Where the copy is written: a file, or a folder, in which it gets a name with the date.",
            valueName: "file"))
    var file: PathArgument

    @Flag(help: "Replace a file of this name.")
    var force = false

    @OptionGroup var library: LibraryOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Show no progress.")
    var quiet = false

    func run() async throws {
        try await Interruption.run("stopping; nothing is left behind") { try copy() }
    }

    private func copy() throws {
        var progress = MegabyteProgress(isQuiet: quiet)
        let session = library.session(isQuiet: quiet)
        let written = try {
            defer { progress.clear() }
            return try session.backup(to: file.located(), replacing: force) { try progress.show($0, of: $1) }
        }()
        try Console.standardOutput.deliver(BackupOutput(written), asJSON: json)
    }
}
