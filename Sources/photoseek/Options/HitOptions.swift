internal import Answers
internal import ArgumentParser
internal import FilePaths
internal import Query
internal import SearchIndex
internal import Session
internal import SystemPackage

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

    @Flag(help: "Show every hit, also those that are nearly the same as a better one.")
    var all = false

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
            "Also copy the pictures into this folder; nothing there is replaced.", valueName: "folder"),
        completion: .directory)
    var copyTo: PathArgument?

    @Option(
        help: ArgumentHelp(
            "Also make symbolic links to the pictures in this folder; nothing there is replaced.",
            valueName: "folder"), completion: .directory)
    var linkTo: PathArgument?

    @Flag(
        help:
            "Draw the pictures above their lines, on terminals that can: Kitty's, iTerm2's and Sixel graphics."
    )
    var pictures = false

    @Flag(help: "Then open the hits in $PHOTOSEEK_VIEWER, or else the first hit with xdg-open.")
    var open = false

    @OptionGroup var overwriting: OverwriteFlag

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit should be at least 1, found \(limit)") }
        if let page, page < 1 { throw ValidationError("--page should be at least 1, found \(page)") }
        guard minScore?.isNaN != true else { throw ValidationError("--min-score should be a number") }
        guard !json || !paths && !null else {
            throw ValidationError("--json cannot be combined with --paths or --null (-0)")
        }
        guard !pictures || !json && !paths && !null else {
            throw ValidationError("--pictures cannot be combined with --json, --paths or --null (-0)")
        }
    }

    /// Adds what these options say to a request.
    func complete(_ request: inout SearchRequest) throws {
        if let limit { request.limit = limit }
        if let page { request.page = page }
        if all { request.isFolding = false }
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
        let sheet = try contactSheet.map { try overwriting.file($0, .contactSheet, session) }
        let copies = try copyTo.map { try HitFolder($0.located(), .copies) }
        let links = try linkTo.map { try HitFolder($0.located(), .links) }
        return Destinations(sheet: sheet, folders: [copies, links].compactMap(\.self))
    }

    /// Writes the contact sheet and the folders, and prints the results.
    func show(_ results: [SearchResult], _ destinations: Destinations) throws {
        for problem in Set(results.compactMap(\.index.problem?.explanation)).sorted() {
            Console.standardError.warn(
                "\(problem); every picture is compared until the next `photoseek index`")
        }
        for note in Set(results.flatMap(\.notes)).sorted() {
            Console.standardError.write("photoseek: \(note)" as Line)
        }
        try destinations.sheet?.write(ContactSheet(results).bytes)
        let drawing = pictures ? PictureDrawing.onTerminal() : nil
        for result in results { try show(result, titled: results.count > 1, drawing) }
        if let sheet = destinations.sheet {
            Console.standardError.write("contact sheet: \(sheet.path)" as Line)
        }
        for folder in destinations.folders { try fill(folder, with: results.flatMap(\.hits)) }
        if open { try openHits(results.flatMap(\.hits)) }
    }

    /// Opens the hits whose files are there, each once.
    private func openHits(_ hits: [SearchHit]) throws {
        var seen: Set<FilePath> = []
        let files = hits.map(\.path).filter {
            seen.insert($0).inserted && FileStatus(following: $0)?.isRegularFile == true
        }
        for path in seen.subtracting(files).sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
            Console.standardError.warn("\(path): the file is not there")
        }
        if !files.isEmpty {
            try ScreenProgram(variable: ScreenProgram.viewerVariable).show(files.map(\.bytes))
        }
    }

    private func fill(_ folder: HitFolder, with hits: [SearchHit]) throws {
        let (added, missing) = try folder.add(hits)
        let things = folder.kind == .copies ? "copied" : "linked"
        Console.standardError.write(
            "\(added) \(added == 1 ? "picture" : "pictures") \(things) to \(folder.path)" as Line)
        for path in missing {
            Console.standardError.warn("\(path): the file is not there")
        }
    }

    private func show(_ result: SearchResult, titled: Bool, _ drawing: PictureDrawing?) throws {
        if json {
            try Console.standardOutput.deliver(JSONLine(SearchOutput(result)).text)
        } else if paths || null {
            try Console.standardOutput.deliver(
                result.hits.map { "\($0.path)" }, endingWith: null ? 0 : Console.lineBreak)
        } else {
            let lines = HitTable(result, titled: titled).lines
            guard let drawing else { return try Console.standardOutput.deliver(lines) }
            // The last lines are those of the hits.
            let pictures = lines.count - result.hits.count
            for (number, line) in lines.enumerated() {
                if number >= pictures {
                    try drawing.draw(result.hits[number - pictures].path, on: .standardOutput)
                }
                try Console.standardOutput.deliver([line])
            }
        }
    }
}
