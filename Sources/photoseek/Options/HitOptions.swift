internal import ArgumentParser
internal import Query
internal import SearchIndex
internal import Session

/// Which hits a search prints, and how.
struct HitOptions: ParsableArguments {
    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("The maximum number of hits (default: 10).", valueName: "n"))
    var limit: Int?

    @Option(help: ArgumentHelp("Which page of that many hits; 1 is the best.", valueName: "n"))
    var page: Int?

    @Option(help: ArgumentHelp("Leave out hits below this score (-1 to 1).", valueName: "score"))
    var minScore: Float?

    @Flag(
        help: """
            Show only hits that stand out clearly (strength \(StrengthScale.bound) or more), or whose keywords, titles or names \
            match, for queries of words.
            """)
    var good = false

    @Flag(help: "Compare the query with every picture: misses none, but is slower in large libraries.")
    var exact = false

    @Flag(help: "Print one line of JSON per query.")
    var json = false

    @Flag(help: "Print only the absolute paths of the hits, one per line.")
    var paths = false

    @Flag(
        name: [.customShort("0"), .customLong("null")],
        help:
            "Print only the absolute paths of the hits, each followed by a NUL byte, for `xargs -0`."
    )
    var null = false

    @Option(
        help: ArgumentHelp("Also write an HTML page that shows the hits to this file.", valueName: "file"))
    var contactSheet: PathArgument?

    @Option(
        help: ArgumentHelp(
            "Also copy the pictures into this folder; nothing there is replaced.", valueName: "folder"))
    var copyTo: PathArgument?

    @Option(
        help: ArgumentHelp(
            "Also make symbolic links to the pictures in this folder; nothing there is replaced.",
            valueName: "folder"))
    var linkTo: PathArgument?

    @OptionGroup var overwriting: OverwriteFlag

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit should be at least 1, found \(limit)") }
        if let page, page < 1 { throw ValidationError("--page should be at least 1, found \(page)") }
        guard minScore?.isNaN != true else { throw ValidationError("--min-score should be a number") }
        guard !json || !paths && !null else {
            throw ValidationError("--json cannot be combined with --paths or --null (-0)")
        }
    }

    /// Adds what these options say to a request.
    func complete(_ request: inout SearchRequest) throws {
        if let limit { request.limit = limit }
        if let page { request.page = page }
        if good { request.leastStrength = max(request.leastStrength ?? 0, StrengthScale.bound) }
        if let minScore { request.leastScore = min(max(minScore, -1e6), 1e6) }
    }

    /// Where hits go beside standard output.
    struct Destinations {
        let sheet: OutputFile?
        let folders: [HitFolder]
    }

    /// Where the hits go.
    ///
    /// - Throws: ``OutputError`` if something cannot be written there, or ``SessionError``.
    func destinations(_ session: LibrarySession) throws -> Destinations {
        let sheet = try contactSheet.map {
            try OutputFile(
                $0.located(), .contactSheet, replacesOthers: overwriting.force, library: session.libraryPath()
            )
        }
        let copies = try copyTo.map { try HitFolder($0.located(), .copies) }
        let links = try linkTo.map { try HitFolder($0.located(), .links) }
        return Destinations(sheet: sheet, folders: [copies, links].compactMap(\.self))
    }

    /// Writes the contact sheet and the folders, and prints the results.
    func show(_ results: [SearchResult], _ destinations: Destinations) throws {
        for problem in Set(results.compactMap(\.index.problem?.explanation)).sorted() {
            Console.standardError.write(
                "photoseek: warning: \(problem); every picture is compared until the next `photoseek index`\n"
            )
        }
        for note in Set(results.flatMap(\.notes)).sorted() {
            Console.standardError.write("photoseek: \(note)" as Line)
        }
        try destinations.sheet?.write(ContactSheet(results).bytes)
        for result in results { try show(result, titled: results.count > 1) }
        if let sheet = destinations.sheet {
            Console.standardError.write("contact sheet: \(sheet.path)" as Line)
        }
        for folder in destinations.folders { try fill(folder, with: results.flatMap(\.hits)) }
    }

    private func fill(_ folder: HitFolder, with hits: [SearchHit]) throws {
        let (added, missing) = try folder.add(hits)
        let things = folder.kind == .copies ? "copied" : "linked"
        Console.standardError.write(
            "\(added) \(added == 1 ? "picture" : "pictures") \(things) to \(folder.path)" as Line)
        for path in missing {
            Console.standardError.write("photoseek: warning: \(path): the file is not there" as Line)
        }
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
