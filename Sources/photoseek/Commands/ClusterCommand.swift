internal import Answers
internal import Analysis
internal import ArgumentParser
internal import LibraryAnalysis
internal import Query
internal import Session

/// `photoseek cluster [QUERY]`
struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Group pictures by what they show.",
        discussion: """
            photoseek cluster -k 12 --contact-sheet groups.html
              photoseek cluster year:2023
            """)

    /// How many pictures of a group a line and a contact sheet show.
    private static let (picturesInList, picturesInSheet) = (3, 12)
    /// So many hits are grouped if nothing else is said; a search shows far fewer.
    private static let usualHits = 1000

    @Argument(help: .whichPictures, completion: .query)
    var words: [String] = []

    @Option(
        name: [.customShort("k", allowingJoined: true), .customLong("groups")],
        help: ArgumentHelp(
            "The largest number of groups, 1 to \(ImageGroups.largestCount); by default the root of half the number of pictures, at most 24.",
            valueName: "n"))
    var count: Int?

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp(
            "The maximum number of pictures if the query has words (default: 1000).", valueName: "n"))
    var limit: Int?

    @Option(
        help: ArgumentHelp("Also write an HTML page that shows the groups to this file.", valueName: "file"))
    var contactSheet: PathArgument?

    @OptionGroup var overwriting: OverwriteFlag

    @Flag(help: "Print one line of JSON per group.")
    var json = false

    @OptionGroup var query: QueryOptions
    @OptionGroup var work: WorkOptions

    func validate() throws {
        if let count, !(1...ImageGroups.largestCount).contains(count) {
            throw ValidationError("-k should be from 1 to \(ImageGroups.largestCount), found \(count)")
        }
        if let limit, limit < 1 { throw ValidationError("--limit should be at least 1, found \(limit)") }
    }

    func run() async throws {
        try await Interruption.run("stopping") { try cluster() }
    }

    private func cluster() throws {
        var (request, _) = try query.request(words)
        if let limit {
            request.limit = limit
        } else if request.limit == SearchRequest().limit {
            request.limit = Self.usualHits
        }
        let session = work.session
        let sheet = try contactSheet.map { try overwriting.file($0, .contactSheet, session) }
        let pictures = try SelectedPictures(request, query, work)
        let vocabulary = try EncodedVocabulary.builtIn(session, pictures.loaded, isQuiet: work.quiet)
        var clusters = try PictureClusters(
            engine: pictures.engine, describer: PictureDescriber(vocabulary, engine: pictures.engine))
        clusters.threads = work.workers.count
        clusters.isCancelled = { Task.isCancelled }
        let groups = try groups(clusters, of: pictures.selection)
        if let sheet { try ContactSheet(groups).write(to: sheet) }
        try show(groups)
    }

    private func groups(_ clusters: PictureClusters, of selection: PictureSelection) throws -> [PictureGroup]
    {
        var progress = CountedProgress("pictures", total: selection.count, isQuiet: work.quiet)
        defer { progress.clear() }
        return try clusters.groups(of: selection, count: count, nearest: Self.picturesInSheet) {
            try progress.show($0)
        }
    }

    private func show(_ groups: [PictureGroup]) throws {
        let outputs = groups.enumerated().map {
            ClusterOutput($0.element, number: $0.offset + 1, pictures: Self.picturesInList)
        }
        if json {
            for output in outputs { try Console.standardOutput.deliver(JSONLine(output).text) }
        } else if groups.isEmpty {
            try Console.standardOutput.deliver(["  no pictures"])
        } else {
            try Console.standardOutput.deliver(outputs.flatMap(\.lines))
        }
    }
}
