import Foundation
import TestSupport
import Testing

/// Pictures that the user takes out of the library.
struct ForgetTests {
    private struct Answer: Decodable {
        struct Picture: Decodable {
            let path: String
        }

        let pictures: Int
        let forgotten: Bool
        let first: [Picture]
    }

    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(12, in: "a")
        try workspace.addPictures(3, from: 20, in: "b")
        try workspace.index()
    }

    private func forget(_ arguments: String...) throws -> Answer {
        let outcome = try workspace.program.start(["forget", "--json"] + arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decoded()
    }

    private func count() throws -> Int { try workspace.status().images }

    @Test func filtersForgetAllThatPass() throws {
        let planned = try forget("under:a", "--dry-run")
        #expect(planned.pictures == 12 && !planned.forgotten && planned.first.count == 10)
        #expect(planned.first.allSatisfy { $0.path.hasPrefix(workspace.photo("a/")) })
        #expect(try count() == 15)
        let done = try forget("under:a", "--yes")
        #expect(done.pictures == 12 && done.forgotten)
        #expect(try workspace.names().allSatisfy { $0.hasPrefix("b/") } && count() == 3)
        try workspace.checkInvariants(images: 3)
        // The files are there, so that the next run adds them again.
        #expect(try workspace.index().added == 12)
        #expect(try forget("under:nowhere", "--yes").pictures == 0)
    }

    @Test(arguments: [
        ["under:a", "limit:10"], ["under:a", "-n", "10"], ["--where", "under:a", "limit:10"],
    ])
    func aLimitOfFilters(arguments: [String]) throws {
        let outcome = try workspace.program.start(["forget", "--json", "--yes"] + arguments).wait()
        let answer: Answer = try outcome.decoded()
        #expect(answer.pictures == 10, "\(outcome.errors)")
        #expect(try count() == 5)
    }

    @Test func wordsNeedALimit() throws {
        for arguments in [["a picture"], ["a picture", "under:a"], ["a", "by:words"]] {
            let outcome = try workspace.program.start(["forget", "--yes"] + arguments).wait()
            #expect(outcome.code == 64 && outcome.errors.contains("--limit"), "\(outcome.errors)")
        }
        let best = try workspace.search("a picture").results.prefix(3).map(\.path)
        #expect(try forget("a picture", "-n", "3", "--yes").first.map(\.path) == best)
        #expect(try !workspace.paths().contains(where: best.contains) && count() == 12)
        #expect(
            try forget("a picture", "under:b", "score:-1", "--yes").pictures == 3
                - best.count { $0.contains("/b/") })
    }

    @Test func nothingIsForgottenUnasked() throws {
        let outcome = try workspace.program.start(["forget", "under:a"]).wait()
        #expect(
            outcome.code == 64 && outcome.errors.contains("12 pictures") && outcome.errors.contains("--yes"))
        for arguments in [[], ["limit:3"], ["page:2", "under:a"], ["under:a", "-n", "0"], ["yeer:1"]] {
            let outcome = try workspace.program.start(["forget", "--yes"] + arguments).wait()
            #expect(outcome.code == 64, "\(arguments): \(outcome.errors)")
        }
        let missing = try workspace.program.start(
            ["forget", "under:a", "--library", workspace.folder.path("none")]).wait()
        #expect(missing.code == 66)
        #expect(try count() == 15)
    }

    @Test(arguments: [("y\n", 3), ("YES\n", 3), ("n\n", 15), ("\n", 15), ("\u{4}", 15)])
    func theTerminalIsAsked(answer: String, left: Int) throws {
        let terminal = AnsweringTerminal([("[y/N] ", answer)])
        let (outcome, _) = try workspace.program.run(
            bytes: ["forget", "under:a"].map { Array($0.utf8) }, on: terminal, asInput: true)
        #expect(outcome.code == 0 && outcome.text.contains("and 2 more"), "\(outcome.text)")
        #expect(outcome.text.contains(left == 3 ? "forgot 12 pictures" : "nothing was forgotten"))
        #expect(try count() == left)
    }
}
