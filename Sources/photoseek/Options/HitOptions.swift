internal import ArgumentParser
internal import FilePaths
internal import Query
internal import SearchIndex
internal import SystemPackage

/// Which hits a search prints, and how.
struct HitOptions: ParsableArguments {
    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("The largest number of hits.", valueName: "n"))
    var limit = 10

    @Option(help: ArgumentHelp("Leave out hits with a lower score (-1 to 1).", valueName: "score"))
    var minScore: Float?

    @Flag(help: "Compare the query with every picture, which finds all but is slower in large libraries.")
    var exact = false

    @Flag(help: "Print one line of JSON a query.")
    var json = false

    @Flag(help: "Print nothing but the absolute paths of the hits, one a line.")
    var paths = false

    @Flag(
        name: [.customShort("0"), .customLong("null")],
        help:
            "Print nothing but the absolute paths of the hits, each with a NUL behind it, as `xargs -0` reads them."
    )
    var null = false

    @Option(
        help: ArgumentHelp("Also write a page that shows the hits to this HTML file.", valueName: "file"))
    var contactSheet: PathArgument?

    @OptionGroup var overwriting: OverwriteFlag

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit should be at least 1, found \(limit)") }
        guard minScore?.isNaN != true else { throw ValidationError("--min-score should be a number") }
        guard !json || !paths && !null else {
            throw ValidationError("--json goes neither with --paths nor with --null (-0)")
        }
    }

    var search: SearchOptions {
        var options = SearchOptions()
        options.limit = limit
        options.minimumScore = minScore
        return options
    }

    /// The file for the contact sheet; nil where none is wanted.
    ///
    /// - Throws: ``OutputError`` where it must not be written, or ``LocationError``.
    func sheetFile(library: LibraryOptions) throws -> OutputFile? {
        try contactSheet.map {
            try OutputFile(
                $0.located(), .contactSheet, replacesOthers: overwriting.force, library: library.path())
        }
    }

    /// Prints the answers, after the contact sheet is written.
    func show(_ results: [SearchResult], sheet: OutputFile?) throws {
        for problem in Set(results.compactMap(\.index.problem)).sorted() {
            Console.standardError.write(
                "photoseek: warning: \(problem); every picture is compared meanwhile\n")
        }
        try sheet?.write(ContactSheet(results).bytes)
        for result in results { try show(result, titled: results.count > 1) }
        if let sheet { Console.standardError.write("contact sheet: \(sheet.path)" as Line) }
    }

    private func show(_ result: SearchResult, titled: Bool) throws {
        if json {
            try Console.standardOutput.deliver(JSONLine(SearchOutput(result)).text)
        } else if paths || null {
            try Console.standardOutput.deliver(
                result.hits.map { "\($0.path)" }, endingWith: null ? 0 : Console.lineBreak)
        } else {
            try Console.standardOutput.deliver(HitTable(result, titled: titled).lines)
        }
    }
}
