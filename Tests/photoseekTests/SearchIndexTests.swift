import Foundation
import StopPoints
import TestSupport
import Testing

/// The search index as a user sees it: built by `index`, described by `status`, used by `search` and `similar`.
struct SearchIndexTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(120)
    }

    private var indexPath: String { workspace.library + ".index-1" }

    private func search(_ options: String...) throws -> Program.Outcome {
        try workspace.program.start(["search", "--json"] + options + ["a picture"]).wait()
    }

    @Test func isBuiltAndUsedAndToldOf() throws {
        #expect(try workspace.index().searchIndex == nil)
        #expect(try workspace.search().index == "exact")
        let report = try #require(try workspace.index("--exact-below", "50").searchIndex)
        #expect(report.built && report.vectors == 120 && report.nlist == 44 && report.problem == nil)
        #expect(report.recall.target == 0.98)
        #expect(FileManager.default.fileExists(atPath: indexPath))

        let status = try workspace.status()
        #expect(status.index.kind == "ivf-flat" && status.index.vectors == 120)
        #expect(status.index.nlist == 44 && status.index.precision == "float16")
        #expect(status.index.added == 0 && status.index.removed == 0)
        #expect(status.index.recall == report.recall)
        #expect(status.bytes > report.vectors * 2 * 16)
        let words = try workspace.program("status")
        #expect(words.output.contains("of the ten nearest, in \(report.recall.text.nprobe) of 44 lists"))

        let found: SearchAnswer = try search("--all").decoded()
        #expect(found.index == "ivf-flat" && found.searched == 120)
        #expect(found.nprobe == report.recall.text.nprobe && found.recall == report.recall.text.recall)
        // Folding looks at more hits, for which more lists are searched.
        let folded: SearchAnswer = try search().decoded()
        #expect(try #require(folded.nprobe) >= report.recall.text.nprobe)
        #expect(folded.recall == report.recall.text.recall)
        let exact: SearchAnswer = try search("--exact", "--all").decoded()
        #expect(exact.index == "exact" && exact.nprobe == nil && exact.recall == nil)
        let all: SearchAnswer = try search("--exact", "--all", "-n", "200").decoded()
        #expect(all.results.count == 120 && exact.results == Array(all.results.prefix(10)))
        try expectRightAnswers(from: found, all, count: 10)

        let similar: SearchAnswer = try workspace.program(
            "similar", "--json", "--all", workspace.photo(Workspace.name(7))
        ).decoded()
        #expect(similar.index == "ivf-flat" && similar.nprobe == report.recall.image.nprobe)
        #expect(!similar.results.map(\.path).contains(workspace.photo(Workspace.name(7))))
    }

    @Test func verifyingNeedsNoPath() throws {
        let none = try workspace.program("index", "--verify")
        none.expectFailure(66, saying: "no library")
        try workspace.index()
        let small = try workspace.program("index", "--verify")
        #expect(small.code == 0 && small.output.contains("search index: none"))
        try workspace.index("--exact-below", "50")
        let whole = try workspace.program("index", "--verify", "--exact-below", "50")
        #expect(whole.code == 0 && whole.output.contains("120 pictures in 44 lists"))
        #expect(!whole.output.contains("rebuilt"))

        var bytes = [UInt8](try Data(contentsOf: URL(filePath: indexPath)))
        bytes[bytes.count - 200] ^= 1
        try Data(bytes).write(to: URL(filePath: indexPath))
        let damaged = try workspace.program("index", "--verify", "--exact-below", "50")
        #expect(damaged.code == 0)
        #expect(damaged.output.contains("rebuilt: \(indexPath) is damaged"))
        #expect(try workspace.index("--exact-below", "50", "--verify").searchIndex?.problem == nil)

        // If pictures are indexed as well, the damage is found before the verification, and is still reported.
        try Data(bytes).write(to: URL(filePath: indexPath))
        let both = try workspace.index("--exact-below", "50", "--verify")
        #expect(both.unchanged == 120 && both.searchIndex?.built == true)
        #expect(both.searchIndex?.problem?.contains(indexPath) == true)
    }

    @Test func aDamagedFileCostsOneLineAndNoAnswer() throws {
        try workspace.index("--exact-below", "50")
        let exact: SearchAnswer = try search("--exact", "--all").decoded()
        try Data("something else".utf8).write(to: URL(filePath: indexPath))
        let outcome = try search()
        #expect(outcome.code == 0)
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.errors.hasPrefix("photoseek: warning: \(indexPath) is not an index"))
        let remedy = "; run `photoseek index` to build it again"
        #expect(
            outcome.errors.hasSuffix(
                "\(remedy); every picture is compared until the next `photoseek index`\n"))
        let answer: SearchAnswer = try outcome.decoded()
        #expect(answer.index == "exact" && answer.results == exact.results)
        let status = try workspace.status()
        #expect(status.index.kind == "exact" && status.index.problem?.contains("is not an index") == true)
        #expect(status.index.problem?.hasSuffix(remedy) == true)
        let report = try #require(try workspace.index("--exact-below", "50").searchIndex)
        #expect(report.built && report.problem?.contains("is not an index") == true)
        #expect(try search().errors.isEmpty)
    }

    @Test func newPicturesAreFoundAtOnceAndForgottenOnesNever() throws {
        try workspace.index("--exact-below", "50")
        try workspace.addPictures(5, from: 500)
        for seed in 0..<5 { try workspace.remove(Workspace.name(seed)) }
        try workspace.addPicture(Workspace.name(10), seed: 900)
        let report = try workspace.index("--exact-below", "50")
        #expect(report.counts == [5, 1, 0, 114, 5, 0])
        #expect(report.searchIndex?.built == false)
        let status = try workspace.status()
        #expect(status.index.added == 6 && status.index.removed == 6 && status.index.vectors == 120)
        let names = try workspace.names()
        #expect(names.count == 120 && names.contains(Workspace.name(503)))
        #expect(!names.contains(Workspace.name(3)))
    }

    @Test(arguments: [
        ["--recall", "0"], ["--recall", "1.01"], ["--recall", "nan"], ["--nlist=-1"],
        ["--exact-below", "0"], ["--index-precision", "f8"],
    ])
    func wishesThatMakeNoSenseAreRefused(_ options: [String]) throws {
        let outcome = try workspace.program.start(["index", workspace.photos] + options).wait()
        #expect(outcome.code == 64 && outcome.errors.contains(options[0].prefix { $0 != "=" }))
    }

    @Test func wishesAreKept() throws {
        let wishes = ["--exact-below", "50", "--recall", "1", "--nlist", "9", "--index-precision", "f32"]
        let outcome = try workspace.program.start(["index", "--json"] + wishes + [workspace.photos]).wait()
        let report: IndexAnswer = try outcome.decoded()
        #expect(report.searchIndex?.nlist == 9 && report.searchIndex?.recall.text.recall == 1)
        #expect(try workspace.status().index.precision == "float32")
        #expect(try workspace.index("--exact-below", "50").searchIndex?.built == false)
    }

    /// Expects that a few hits, which may come from lists, are in order and have the scores of the exact search.
    private func expectRightAnswers(from few: SearchAnswer, _ all: SearchAnswer, count: Int) throws {
        let scores = Dictionary(uniqueKeysWithValues: all.results.map { ($0.id, $0.score) })
        #expect(few.results.count == count)
        for hit in few.results { #expect(hit.score == scores[hit.id]) }
        #expect(few.results.map(\.score) == few.results.map(\.score).sorted(by: >))
    }

    /// At every step of a build that another process begins while it adds pictures.
    @Test(
        arguments: [
            .before(.indexBegin), .after(.indexBegin), .inside(.indexFile), .after(.indexFile),
            .inside(.indexFinish), .after(.indexFinish),
        ] as [StopPoint])
    func searchesGoOnWhileItIsBuiltAgain(_ point: StopPoint) throws {
        try workspace.index("--exact-below", "50")
        try workspace.addPhotos(40)
        let gate = try Gate()
        let run = try workspace.program.waiting(at: point, gate).start([
            "index", "--json", "--threads", "1", "--exact-below", "50", workspace.photos,
        ])
        try #require(gate.isReached(by: run))
        let outcome = try search("--all", "-n", "1000")
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        let answer: SearchAnswer = try outcome.decoded()
        #expect(answer.results.count == answer.searched && (120...160).contains(answer.searched))
        let few: SearchAnswer = try search("--all", "-n", "3").decoded()
        #expect(few.index == "ivf-flat")
        // More pictures may have been added in the meantime, but none is removed.
        let later: SearchAnswer = try search("--all", "-n", "1000", "--exact").decoded()
        #expect(answer.searched <= few.searched && few.searched <= later.searched)
        try expectRightAnswers(from: few, later, count: 3)
        gate.open()
        let report: IndexAnswer = try run.wait().decoded()
        #expect(report.searchIndex?.built == true)
        #expect(try workspace.search().searched == 160)
    }
}
