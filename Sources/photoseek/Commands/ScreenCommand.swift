internal import ArgumentParser
internal import FilePaths
internal import LibraryAnalysis
internal import LibraryStore
internal import Query
internal import SearchIndex
internal import Session
internal import SystemPackage

/// `photoseek screen [QUERY]`
struct ScreenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "screen", abstract: "Flag pictures by rules of descriptive texts, for review.",
        discussion: """
            photoseek screen --rules documents
              photoseek screen --rules documents --rules own.json --write-tags under:Phone

            A file of rules is JSON:

              {"rules": [{"name": "receipts", "for": ["a receipt", "a bill"],
                          "against": ["a page of a book"], "bound": \(StrengthScale.bound)}]}

            A picture is flagged if a text for the rule fits it better than all texts against it, and if its strength for that \
            text is at least the bound.
            """)

    @Argument(help: .whichPictures, completion: .query)
    var words: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file with rules, or rules that come with the program: \(BundledRules.names.joined(separator: ", ")); can be repeated.",
            valueName: "file"))
    var rules: [PathArgument] = []

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp(
            "The maximum number of pictures that are listed for each rule, and of hits if the query has words (default: \(ScreenCommand.standardLimit)).",
            valueName: "n"))
    var limit: Int = ScreenCommand.standardLimit

    @Flag(
        help: "Give each flagged picture a tag for each rule, such as screen/documents, which filters know.")
    var writeTags = false

    @Flag(help: "Take away all tags that --write-tags gave.")
    var clearTags = false

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print only the absolute paths of the pictures that are listed, one per line.")
    var paths = false

    @Flag(
        name: [.customShort("0"), .customLong("null")],
        help: ArgumentHelp(
            "Print only the absolute paths of the pictures that are listed, each followed by a NUL byte, for `xargs -0`."
        ))
    var null = false

    @Option(
        help: ArgumentHelp(
            "Also write an HTML page that shows the pictures that are listed to this file.", valueName: "file"
        ))
    var contactSheet: PathArgument?

    @OptionGroup var overwriting: OverwriteFlag

    @OptionGroup var query: QueryOptions
    @OptionGroup var work: WorkOptions

    private static let standardLimit = 100

    func validate() throws {
        guard rules.isEmpty == clearTags else {
            throw ValidationError("Use either --rules, with a file or a name, or --clear-tags")
        }
        guard limit >= 1 else { throw ValidationError("--limit should be at least 1, found \(limit)") }
        guard !json || !paths && !null else {
            throw ValidationError("--json cannot be combined with --paths or --null (-0)")
        }
    }

    func run() async throws {
        try await Interruption.run("stopping") { try screen() }
    }

    private func screen() throws {
        if clearTags { return try work.removeTags(below: ScreeningTags.prefix) }
        var (request, _) = try query.request(words)
        request.limit = limit
        let templates = try request.promptTemplates()
        request.templates = []
        let files = try rules.map { try BundledRules.file(named: $0) }
        try ScreenRun(options: self, rules: ScreeningRules(files), templates: templates).run(request)
    }
}

extension BundledRules {
    /// The file of rules that an argument names: that of the program's own rules of this name, else the path.
    ///
    /// - Throws: ``LibraryAnalysisError/noBundledRules(name:)``, or ``SessionError``.
    static func file(named argument: PathArgument) throws -> FilePath {
        guard argument.path.isText, let rules = BundledRules(rawValue: argument.path.string) else {
            return try argument.located()
        }
        guard let path = rules.path else { throw LibraryAnalysisError.noBundledRules(name: rules.rawValue) }
        return path
    }
}
