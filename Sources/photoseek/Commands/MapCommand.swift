internal import Analysis
internal import ArgumentParser
internal import FilePaths
internal import LibraryAnalysis
internal import LibraryStore
internal import Query
internal import SearchIndex
internal import Session
internal import SystemPackage

/// `photoseek map [QUERY]`
struct MapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Draw a map on which like pictures are near each other.",
        discussion: """
            photoseek map --output map.html
              photoseek map --output beach.svg -n 300 a beach
              photoseek map --json is:raw > places.jsonl
            """)

    @Argument(help: .whichPictures, completion: .query)
    var words: [String] = []

    @Option(
        help: ArgumentHelp(
            "The file to draw to: .html for a page to look around in, .svg for a picture.", valueName: "file")
    )
    var output: PathArgument?

    @Option(
        help: ArgumentHelp(
            "How places are found: tsne keeps neighbours together, pca shows the two directions in which pictures vary most (default: tsne).",
            valueName: "layout"), transform: Self.layout)
    var layout: PictureMap.Layout = .tsne

    @Option(
        help: ArgumentHelp(
            "The largest number of thumbnails, 0 to \(MapCommand.mostThumbnails) (default: \(MapCommand.standardThumbnails)). A page shows more of them the closer you look.",
            valueName: "n"))
    var thumbnails: Int = MapCommand.standardThumbnails

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp(
            "The maximum number of hits if the query has words (default: \(MapCommand.standardLimit)).",
            valueName: "n"))
    var limit: Int = MapCommand.standardLimit

    @Flag(help: "Print the place of each picture as a line of JSON.")
    var json = false

    @OptionGroup var overwriting: OverwriteFlag
    @OptionGroup var query: QueryOptions
    @OptionGroup var work: WorkOptions

    private static let standardLimit = 1000
    private static let standardThumbnails = 400
    private static let mostThumbnails = 5000

    private static func layout(_ name: String) throws -> PictureMap.Layout {
        guard let layout = PictureMap.Layout(rawValue: name) else {
            let known = PictureMap.Layout.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--layout should be one of \(known), found \"\(name)\"")
        }
        return layout
    }

    func validate() throws {
        guard output != nil || json else { throw ValidationError("Name a file with --output, or use --json") }
        if let output, MapDrawing.Form(output.path) == nil {
            throw ValidationError("--output should end in .html or .svg, found \"\(output.path.string)\"")
        }
        guard limit >= 1 else { throw ValidationError("--limit should be at least 1, found \(limit)") }
        guard (0...Self.mostThumbnails).contains(thumbnails) else {
            throw ValidationError(
                "--thumbnails should be from 0 to \(Self.mostThumbnails), found \(thumbnails)")
        }
    }

    func run() async throws {
        try await Interruption.run("stopping") { try draw() }
    }

    private func draw() throws {
        var (request, title) = try query.request(words)
        request.limit = limit
        let file = try output.map {
            try overwriting.file($0, MapDrawing.Form($0.path) == .page ? .map : .plot, work.session)
        }
        let pictures = try SelectedPictures(request, query, work)
        let engine = pictures.engine
        let map = try map(of: pictures.selection, engine)
        var summary = MapSummary(map)
        if let file, let form = MapDrawing.Form(file.path) {
            let drawing = try drawing(map, as: form, engine, title: title.isEmpty ? "All pictures" : title)
            try file.write(Array(drawing.document.utf8))
            summary.add(drawing)
        }
        if json { try deliver(map, engine) }
        (json ? Console.standardError : Console.standardOutput).write(summary.text)
    }

    private func map(of selection: PictureSelection, _ engine: SearchEngine) throws -> PictureMap {
        var reading = CountedProgress("embeddings", total: selection.count, isQuiet: work.quiet)
        var steps = CountedProgress(
            "steps of the layout", total: NeighborLayout.stepCount, isQuiet: work.quiet)
        defer { reading.clear() }
        return try PictureMap(of: selection, layout: layout, engine: engine, threads: work.workers.count) {
            switch $0 {
            case .embeddings: try reading.show($1)
            case .layout: try steps.show($1)
            }
        }
    }

    private func drawing(
        _ map: PictureMap, as form: MapDrawing.Form, _ engine: SearchEngine, title: String
    ) throws -> MapDrawing {
        var progress = CountedProgress("thumbnails", total: thumbnails, isQuiet: work.quiet)
        defer { progress.clear() }
        return try MapDrawing(
            map, as: form, title: title, thumbnails: thumbnails, decoder: work.pixels.decoder,
            images: engine.images(embeddingIDs:)
        ) { try progress.show($0) }
    }

    /// Prints the places, block by block.
    private func deliver(_ map: PictureMap, _ engine: SearchEngine) throws {
        let together = 1000
        for start in stride(from: 0, to: map.count, by: together) {
            try Task.checkCancellation()
            let range = start..<min(start + together, map.count)
            let images = try engine.images(embeddingIDs: Array(map.embeddingIDs[range]))
            let lines = try range.compactMap { number in
                try images[map.embeddingIDs[number]].map { image in
                    try JSONLine(
                        MapPlaceOutput(image, x: map.places[2 * number], y: map.places[2 * number + 1])
                    ).text
                }
            }
            try Console.standardOutput.deliver(lines.joined())
        }
    }
}
