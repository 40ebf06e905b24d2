internal import ArgumentParser
internal import CatalogStore
internal import Glibc
internal import LibraryStore
internal import Query
internal import Session
internal import SystemPackage

/// `photoseek forget QUERY...`
struct ForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Take pictures out of the library; never deletes their files.",
        discussion: """
            photoseek forget under:Screenshots
              photoseek forget "type:gif -rating:3.." --dry-run
              photoseek forget a receipt strength:80

            The next `photoseek index` adds them again if their files are still there and not left out with --exclude.
            """)

    @Argument(
        help: ArgumentHelp(
            "Filters for all pictures that pass, as for search; with words or pictures, --limit, strength: or score: says how many hits.",
            valueName: "query"), completion: .query)
    var words: [String] = []

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("At most this many pictures, the best or the latest.", valueName: "n"))
    var limit: Int?

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Only list the pictures.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var query: QueryOptions
    @OptionGroup var work: WorkOptions

    /// The number of pictures that are listed before the question.
    private static let listed = 10

    func validate() throws {
        guard !words.isEmpty || query.hasFilters else {
            throw ValidationError("Missing expected argument '<query> ...'")
        }
        if let limit, limit < 1 { throw ValidationError("--limit should be at least 1, found \(limit)") }
    }

    func run() async throws {
        // Without catching signals, so that Ctrl-C ends the program while it asks.
        let request = try request()
        let catalog = dryRun ? try work.session.open() : try work.session.openForWriting()
        let ids = try imageIDs(request, in: catalog)
        let first = try catalog.images(ids: ids.prefix(Self.listed))
        var output = ForgottenOutput(
            count: ids.count, first: ids.prefix(Self.listed).compactMap { first[$0]?.path }, isDone: false)
        if !dryRun, !ids.isEmpty {
            guard try isConfirmed(output) else {
                return Console.standardError.write("photoseek: nothing was forgotten\n")
            }
            let lock = try LibraryLock.held(libraryPath: catalog.path)
            defer { lock.release() }
            output = ForgottenOutput(
                count: try catalog.forget(imageIDs: ids), first: output.paths, isDone: true)
            try catalog.close()
        }
        try Console.standardOutput.deliver(output, asJSON: json)
    }

    private func request() throws -> SearchRequest {
        // Without a limit of its own, a query means all pictures that it finds.
        var request = try query.request(words, otherwiseLimit: .max).request
        if let limit { request.limit = limit }
        guard !request.terms.isEmpty || !request.filters.isEmpty else {
            throw ValidationError("The query should say which pictures, and this one means all of them")
        }
        guard request.page == 1 else { throw ValidationError("forget takes no page:, but limit:") }
        guard
            request.terms.isEmpty || request.limit < .max || request.leastStrength != nil
                || request.leastScore != nil
        else {
            throw ValidationError(
                "Every picture is a hit of words to some degree; say how many with --limit, or how good with strength: or score:"
            )
        }
        request.isFolding = false
        return request
    }

    /// The pictures that a request finds, the best or the latest first.
    private func imageIDs(_ request: SearchRequest, in catalog: Catalog) throws -> [Int64] {
        var (request, notes, ids) = (request, [String](), [Int64]())
        if request.terms.isEmpty {
            let found = try FilteredPictures(request, in: catalog)
            (notes, ids) = (found.notes, found.imageIDs)
        } else {
            request.limit = min(request.limit, max(try catalog.summary().images, 1))
            let loaded = try work.session.model(for: catalog, threadsPerCall: work.workers.countPerCall)
            let engine = try query.engine(catalog, loaded)
            let found = try engine.selection(request, embedder: try loaded.embedder(work.pixels.decoder))
            let images = try catalog.images(embeddingIDs: found.embeddingIDs)
            (notes, ids) = (found.notes, found.embeddingIDs.compactMap { images[$0]?.id })
        }
        for note in notes { Console.standardError.write("photoseek: \(note)" as Line) }
        return ids
    }

    /// Asks on the terminal.
    private func isConfirmed(_ output: ForgottenOutput) throws -> Bool {
        if yes { return true }
        guard Console.standardInput.isTerminal, Console.standardError.isTerminal else {
            throw ValidationError(
                "\(Number(output.pictures, "picture")) would be forgotten; say --yes, because there is no terminal to ask on, or --dry-run to see which"
            )
        }
        for line in output.lines { Console.standardError.write(line) }
        Console.standardError.write("Forget \(output.pictures == 1 ? "it" : "them")? [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        return ["y", "yes"].contains(answer)
    }
}
