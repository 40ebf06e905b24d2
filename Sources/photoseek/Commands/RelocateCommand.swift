internal import ArgumentParser
internal import CatalogStore
internal import FilePaths
internal import LibraryStore
internal import Session
internal import SystemPackage

/// `photoseek relocate OLD NEW`
struct RelocateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relocate", abstract: "Tell the library that a folder of pictures has another path now.",
        discussion: """
            photoseek relocate /media/ann/photos /mnt/photos

            Some pictures are read first, to see whether they are the same. Nothing is encoded again, and files are not touched.
            """)

    @Argument(help: ArgumentHelp("The folder, or single picture, as the library knows it.", valueName: "old"))
    var old: PathArgument

    @Argument(help: ArgumentHelp("Its path now.", valueName: "new"))
    var new: PathArgument

    @Flag(help: "Go on even if pictures are missing or differ at the new path.")
    var force = false

    @Flag(help: "Only look at the pictures, and say what would be done.")
    var dryRun = false

    @OptionGroup var library: LibraryOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Do not say that a library of an earlier version was brought to this one.")
    var quiet = false

    func run() async throws {
        try await Interruption.run("stopping") { try relocate() }
    }

    private func relocate() throws {
        let (old, new) = (try old.located(), try new.located())
        let session = library.session(isQuiet: quiet)
        guard !dryRun else {
            let check = try RelocationCheck(
                of: old, at: new, in: session.open(), check: Task.checkCancellation)
            return try show(check, isDone: false)
        }
        // Opening first says so if there is no library, before a lock file is made for it.
        let catalog = try session.openForWriting()
        let lock = try LibraryLock.held(libraryPath: catalog.path)
        defer { lock.release() }
        let check = try RelocationCheck(of: old, at: new, in: catalog, check: Task.checkCancellation)
        if !force { try refuseOthers(check) }
        try catalog.relocate(check.old, to: check.new)
        try catalog.close()
        try show(check, isDone: true)
    }

    private func refuseOthers(_ check: RelocationCheck) throws {
        guard FileStatus(of: check.new) != nil else {
            throw CarryingError.nothingThere(path: check.new.string)
        }
        guard check.isConvincing else {
            throw CarryingError.otherFiles(
                path: check.new.string, checked: check.checked, missing: check.missing,
                different: check.different)
        }
    }

    private func show(_ check: RelocationCheck, isDone: Bool) throws {
        try Console.standardOutput.deliver(RelocationOutput(check, isDone: isDone), asJSON: json)
    }
}
