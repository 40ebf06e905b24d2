internal import ArgumentParser
internal import CatalogStore
internal import Indexing
internal import LibraryStore
internal import Session
internal import SystemPackage

/// `photoseek watch [PATH...]`
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Keep the library up to date: index what changes in its folders, as long as this runs.",
        discussion: """
            photoseek watch
              photoseek watch ~/Pictures
              photoseek watch --install
            """)

    @Argument(
        help: ArgumentHelp(
            "Folders, or single pictures; default: the folders that the library keeps up to date.",
            valueName: "path"))
    var paths: [PathArgument] = []

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var pixels: PixelOptions
    @OptionGroup var workers: ThreadOptions

    @Option(
        help: ArgumentHelp(
            "How far this gives way to other programs with processor and disk: 0 (not at all) to 19.",
            valueName: "n"))
    var nice = 10

    @Flag(help: "Work while the machine runs on battery, too.")
    var onBattery = false

    @Flag(help: "Start this whenever you log in, and now: as a service of systemd.")
    var install = false

    @Flag(help: "End that service, and start it no more.")
    var uninstall = false

    @Flag(help: "Print a report in JSON for each batch of changes.")
    var json = false

    @Flag(help: "Print only warnings and errors.")
    var quiet = false

    func validate() throws {
        guard (0...19).contains(nice) else {
            throw ValidationError("--nice should be from 0 to 19, found \(nice)")
        }
        guard !install || !uninstall else {
            throw ValidationError("--install and --uninstall exclude each other")
        }
        guard !uninstall || paths.isEmpty else { throw ValidationError("--uninstall takes no path") }
    }

    func run() async throws {
        if uninstall {
            try WatchService().uninstall()
            if !quiet { Console.standardError.write("photoseek: the service is removed\n") }
        } else if install {
            try installService()
        } else {
            Priority.lower(to: nice)
            try await Interruption.run("finishing what is begun") { try await watch() }
        }
    }

    private func watch() async throws {
        let session = library.session(model)
        let kept = KeptModel(session)
        var options = LibraryKeeperOptions()
        options.folders = try paths.map { try $0.located() }
        options.indexing.threads = workers.count
        options.decoder = pixels.decoder
        options.worksOnBattery = onBattery
        let messages = WatchMessages(json: json, quiet: quiet)
        try await LibraryKeeper(session, options: options) { try kept.model(for: $0) }.run(messages.show)
    }

    private func installService() throws {
        let session = library.session(model)
        let folders = try Indexer.resolve(paths.map { try $0.located() })
        if folders.isEmpty, try session.open().folders().isEmpty {
            throw IndexingError.noFolders(library: try session.libraryPath().string)
        }
        var unit = WatchUnit(library: try session.libraryPath(), folders: folders, nice: nice)
        unit.model = model.model ?? Environment.value("PHOTOSEEK_MODEL")
        unit.worksOnBattery = onBattery
        unit.threads = workers.threads
        unit.decoding = pixels
        try WatchService().install(unit)
        guard !quiet else { return }
        Console.standardError.write(
            "photoseek: watching from now on; `systemctl --user status \(WatchService.name)` says how it is\n"
        )
    }
}
