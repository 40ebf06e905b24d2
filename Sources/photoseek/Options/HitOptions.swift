internal import ArgumentParser
internal import Query

/// Which hits a search prints, and how.
struct HitOptions: ParsableArguments {
    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("The largest number of hits.", valueName: "n"))
    var limit = 10

    @Option(help: ArgumentHelp("Leave out hits with a lower score (-1 to 1).", valueName: "score"))
    var minScore: Float?

    @Flag(help: "Compare the query with every picture, which finds all but is slower in large libraries.")
    var exact = false

    @Flag(help: "Print one line of JSON a query.")
    var json = false

    @Option(
        help: ArgumentHelp("Also write a page that shows the hits to this HTML file.", valueName: "file"))
    var contactSheet: String?

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit should be at least 1, found \(limit)") }
        guard minScore?.isNaN != true else { throw ValidationError("--min-score should be a number") }
    }

    var search: SearchOptions {
        var options = SearchOptions()
        options.limit = limit
        options.minimumScore = minScore
        return options
    }

    /// Prints the answers, after the contact sheet is written.
    func show(_ results: [SearchResult]) throws {
        for problem in Set(results.compactMap(\.index.problem)).sorted() {
            Console.standardError.write(
                "photoseek: warning: \(problem); every picture is compared meanwhile\n")
        }
        if let contactSheet { try ContactSheet(results).write(to: contactSheet) }
        for result in results {
            try Console.standardOutput.deliver(
                json
                    ? JSONLine(SearchOutput(result)).text
                    : HitTable(result, titled: results.count > 1).text)
        }
        if let contactSheet { Console.standardError.write("contact sheet: \(contactSheet)\n") }
    }
}
