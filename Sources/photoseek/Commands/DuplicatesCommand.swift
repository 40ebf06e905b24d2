internal import Answers
internal import ArgumentParser
internal import FilePaths
internal import Query
internal import Session
internal import SystemPackage

/// `photoseek duplicates`
struct DuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract: "List pictures of which one is enough; never deletes anything.",
        discussion: """
            photoseek duplicates --where "year:2021"
              photoseek duplicates --kind exact --kind same -0 | xargs -0 mv -n -t ~/duplicates
            """)

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Look only at pictures that pass these filters, such as \"year:2021 under:Holidays\"; can be repeated.",
            valueName: "filters"))
    var filters: [String] = []

    @Option(
        name: .customLong("kind"),
        help: ArgumentHelp(
            "List only groups of this kind; can be repeated: exact (the same bytes), same (one picture in other sizes, formats and edits), burst (taken within seconds).",
            valueName: "kind"), transform: Self.kind)
    var kinds: [DuplicateGroup.Kind] = []

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var workers: ThreadOptions
    @OptionGroup var pixels: PixelOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print only the absolute paths of the pictures that need not be kept, one per line.")
    var paths = false

    @Flag(
        name: [.customShort("0"), .customLong("null")],
        help: ArgumentHelp(
            "Print only the absolute paths of the pictures that need not be kept, each followed by a NUL byte, for `xargs -0`."
        ))
    var null = false

    @Option(
        help: ArgumentHelp("Also write an HTML page that shows the groups to this file.", valueName: "file"))
    var contactSheet: PathArgument?

    @OptionGroup var overwriting: OverwriteFlag

    @Flag(help: "Show no progress.")
    var quiet = false

    func validate() throws {
        guard !json || !paths && !null else {
            throw ValidationError("--json cannot be combined with --paths or --null (-0)")
        }
    }

    private static func kind(_ name: String) throws -> DuplicateGroup.Kind {
        guard let kind = DuplicateGroup.Kind(rawValue: name) else {
            let known = DuplicateGroup.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--kind should be one of \(known), found \"\(name)\"")
        }
        return kind
    }

    func run() async throws {
        let conditions = try FilterArguments(filters).filters
        try await Interruption.run("stopping") { try await list(conditions) }
    }

    private func list(_ conditions: [SearchFilter]) async throws {
        let session = library.session(model, isQuiet: quiet)
        let sheet = try contactSheet.map { try overwriting.file($0, .contactSheet, session) }
        let catalog = try session.open()
        let loaded = try session.model(for: catalog, threadsPerCall: workers.countPerCall)
        var search = try DuplicateSearch(library: catalog, encoder: loaded.encoder, modelName: loaded.name)
        if !kinds.isEmpty { search.kinds = Set(kinds) }
        search.threads = workers.count
        search.decoder = pixels.decoder
        let found = try await find(search, conditions)
        for note in found.notes { Console.standardError.write("photoseek: \(note)" as Line) }
        for picture in found.skipped {
            Console.standardError.write("photoseek: warning: \(picture.path) \(picture.reason)" as Line)
        }
        if let sheet { try ContactSheet(found).write(to: sheet) }
        try show(found)
    }

    private func find(
        _ search: DuplicateSearch, _ conditions: [SearchFilter]
    ) async throws -> Duplicates {
        var line = ProgressLine()
        // Clear the line also before an error is printed.
        defer { line.clear() }
        return try await search.find(conditions) { if !quiet { line.show($0) } }
    }

    private func show(_ found: Duplicates) throws {
        if json {
            try Console.standardOutput.deliver(JSONLine(DuplicatesOutput(found)).text)
        } else if paths || null {
            try Console.standardOutput.deliver(
                found.unneeded.map { "\($0)" }, endingWith: null ? 0 : Console.lineBreak)
        } else {
            try Console.standardOutput.deliver(DuplicatesList(found).lines)
        }
    }
}
