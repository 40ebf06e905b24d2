import Foundation
import TestSupport
import Testing

/// `photoseek search`: from words to ranked pictures.
struct SearchTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(30)
        try workspace.index()
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["search"] + arguments).wait()
    }

    private func answer(_ arguments: String...) throws -> SearchAnswer {
        try workspace.program.start(["search", "--json"] + arguments).wait().decoded()
    }

    @Test func resultsAreRankedByScoreThenID() throws {
        // Equal pictures tie.
        for number in 0..<5 {
            let source = workspace.photo(Workspace.name(number))
            try FileManager.default.copyItem(atPath: source, toPath: workspace.photo("twin \(number).png"))
        }
        try workspace.index()
        let answer = try answer("--all", "-n", "100", "two cats")
        #expect(answer.query == "two cats")
        #expect(answer.searched == 35)
        #expect(answer.index == "exact")
        #expect(answer.results.map(\.rank) == Array(1...35))
        for (hit, next) in zip(answer.results, answer.results.dropFirst()) {
            #expect(hit.score > next.score || hit.score == next.score && hit.id < next.id)
        }
        #expect(Set(answer.results.map(\.score)).count == 30)
        #expect(answer.results.allSatisfy { $0.width == 24 && $0.height == 24 })
    }

    @Test func theLimitCutsTheListAndTenIsTheDefault() throws {
        let all = try answer("-n", "30", "two cats").results
        #expect(try answer("two cats").results == Array(all.prefix(10)))
        #expect(try answer("--limit", "1", "two cats").results == Array(all.prefix(1)))
        #expect(try answer("-n3", "two cats").results == Array(all.prefix(3)))
        #expect(try answer("--limit", "9000000000000000000", "two cats").results == all)
    }

    @Test func theLowestScoreThatCountsIsAnOption() throws {
        let all = try answer("-n", "30", "two cats").results
        let score = all[4].score
        #expect(try answer("--min-score=\(score)", "two cats").results == all.filter { $0.score >= score })
        #expect(try answer("--min-score", "2", "two cats").results.isEmpty)
        #expect(try run("--min-score", "2", "two cats").output.contains("no picture scores high enough"))
        #expect(try run("--page", "99", "two cats").output.contains("no hits on page 99"))
        try run("--min-score", "nan", "two cats").expectFailure(64)
    }

    @Test func severalWordsAreOneQueryHoweverTheyAreSpaced() throws {
        let quoted = try answer("two cats on a bed")
        #expect(try answer("two", "cats", "on", "a", "bed").results == quoted.results)
        #expect(try answer("two", "cats on", "  a\nbed ").results == quoted.results)
        #expect(quoted.results != (try answer("a blue car").results))
    }

    @Test func eachTakesEveryArgumentAsAQuery() throws {
        let outcome = try run("--each", "--json", "two cats", "a car")
        let answers: [SearchAnswer] = try outcome.decodedLines()
        #expect(answers.map(\.query) == ["two cats", "a car"])
        #expect(answers[0].results == (try answer("two cats").results))
        #expect(answers[1].results == (try answer("a car").results))
        let words = try run("--each", "-n", "1", "two cats", "a car").output
        #expect(words.split(separator: "\n").count == 4)
        #expect(words.hasPrefix("two cats:\n"))
    }

    @Test func anEmptyQueryIsWrongUsage() throws {
        try run("").expectFailure(64, saying: "empty")
        try run(" ", "\t\n").expectFailure(64, saying: "empty")
        try run("--each", "two cats", "").expectFailure(64, saying: "empty")
    }

    @Test func aVeryLongQueryWorks() throws {
        let words = Array(repeating: "cat", count: 10_000).joined(separator: " ")
        let answer = try answer(words)
        #expect(answer.query == words)
        #expect(answer.results.count == 10)
    }

    @Test func aTextLongerThanTheModelReadsIsSaidToBe() throws {
        let words = (0..<150).map { "w\($0 % 10)" }
        let outcome = try run("--json", words.joined(separator: " "))
        let numbers = outcome.errors.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        let read = try #require(numbers.dropLast().last)
        #expect(numbers.last == 150 && (1..<150).contains(read), "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("photoseek: warning: "))
        #expect(outcome.errors.split(separator: "\n").count == 1)
        // Exactly as many words are read as the warning says: what follows changes nothing.
        let all: SearchAnswer = try outcome.decoded()
        let beginning = words.prefix(read).joined(separator: " ")
        let whole = try run("--json", beginning)
        #expect(whole.errors.isEmpty)
        #expect(
            try run("--json", words.prefix(read + 1).joined(separator: " ")).errors.contains(
                "of \(read + 1) words"))
        let other = try answer(words.prefix(read + 1).joined(separator: " ") + " a zebra in the snow")
        #expect(other.results == all.results)
        // One word that does not fit is counted in characters; short texts are read whole.
        #expect(try run(String(repeating: "ab", count: 500)).errors.contains("of 1000 characters"))
        #expect(try run("two cats").errors.isEmpty)
        let embedded = try workspace.program("embed", "--text", words.joined(separator: " "))
        #expect(embedded.errors.contains("of 150 words"))
        let ids = try workspace.program("tokenize", words.joined(separator: " "))
        #expect(ids.code == 0 && ids.errors.contains("of 150 words"))
    }

    @Test(arguments: [
        "\"quote\" and \\\\ slash", "</script>", "🦄 日本語", "line\nbreak", "caf\u{E9}\u{301}",
    ])
    func anyQueryGivesValidJSON(_ query: String) throws {
        #expect(try answer(query).query.unicodeScalars.elementsEqual(query.unicodeScalars))
    }

    @Test func wordsThatLookLikeOptionsFollowTwoDashes() throws {
        #expect(try answer("--", "--two", "-cats").query == "--two -cats")
    }

    @Test func theTableShowsRankStrengthScoreAndPathFromTheCurrentFolder() throws {
        let hit = try #require(try answer("-n", "1", "two cats").results.first)
        let line = try run("-n", "1", "two cats").output
        let columns = line.split(separator: " ", omittingEmptySubsequences: true)
        #expect(columns.count == 4)
        #expect(columns.first == "1" && Int(columns[1]).map((0...100).contains) == true)
        #expect(abs((Float(columns[2]) ?? 9) - hit.score) < 0.0001)
        #expect(columns.last == "photos/\(hit.path.split(separator: "/").last ?? "")\n")
    }

    @Test func pathsAloneAreAbsoluteAndInTheOrderOfTheHits() throws {
        let paths = try answer("-n", "4", "two cats").results.map(\.path)
        #expect(try run("--paths", "-n", "4", "two cats").output == paths.map { $0 + "\n" }.joined())
        #expect(try run("-0", "-n", "4", "two cats").output == paths.map { $0 + "\0" }.joined())
        #expect(
            try run("--null", "--paths", "-n", "4", "two cats").output == paths.map { $0 + "\0" }.joined())
        let both = try run("--each", "--paths", "-n", "1", "two cats", "a car").output
        #expect(both.split(separator: "\n").count == 2)
        #expect(try run("--paths", "--min-score", "2", "two cats").output.isEmpty)
    }

    @Test func picturesThatAreGoneFromDiskAreStillFound() throws {
        try workspace.remove("00000.png")
        #expect(try answer("-n", "100", "two cats").results.count == 30)
    }

    /// The reference: the inner product of the two vectors that `embed` prints.
    @Test func scoresAreCosinesOfTheEmbeddings() throws {
        let hits = try answer("-n", "30", "two cats").results
        let images = hits.flatMap { ["--image", $0.path] }
        let outcome = try workspace.program.start(["embed", "--text", "two cats"] + images).wait()
        let vectors: [EmbedAnswer] = try outcome.decodedLines()
        #expect(vectors.count == 31)
        for (hit, image) in zip(hits, vectors.dropFirst()) {
            let cosine = zip(vectors[0].vector, image.vector).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            #expect(abs(cosine - Double(hit.score)) < 1e-5)
        }
    }
}
