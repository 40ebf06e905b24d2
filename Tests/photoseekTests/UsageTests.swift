import Foundation
import TestSupport
import Testing

/// What the program says about itself and about wrong arguments.
struct UsageTests {
    private let program = Program(library: "/nonexistent/library.sqlite")

    @Test func helpGoesToStandardOutput() throws {
        let outcome = try program("--help")
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("Find pictures by what they show."))
        #expect(outcome.errors.isEmpty)
    }

    @Test func versionIsPrinted() throws {
        let outcome = try program("--version")
        #expect(outcome.code == 0)
        #expect(outcome.output.split(separator: ".").count == 3)
    }

    @Test(arguments: [
        ["index"], ["search"], ["similar"], ["embed"], ["tokenize"], ["nonsense"],
        ["search", "--limit", "0", "x"],
        ["search", "-n", "many", "x"], ["index", "--threads", "0", "/"], ["index", "--max-pixels", "0", "/"],
        ["status", "--nonsense"],
    ])
    func wrongArgumentsAreOneLineAndCode64(_ arguments: [String]) throws {
        let outcome = try program.start(arguments).wait()
        #expect(outcome.code == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("photoseek: error: "))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test(arguments: [
        (["serch", "x"], "`photoseek search`"), (["idnex"], "`photoseek index`"),
        (["sim"], "`photoseek similar`"),
        (["modle", "list"], "`photoseek model`"), (["model", "pul", "x"], "`photoseek model pull`"),
        (["search", "--limt", "4", "x"], "'--limit'"),
    ])
    func aSlipIsToldWhatIsNearest(_ arguments: [String], _ nearest: String) throws {
        let outcome = try program.start(arguments).wait()
        outcome.expectFailure(64, saying: nearest)
        #expect(outcome.errors.lowercased().contains("did you mean"))
        #expect(outcome.errors.hasSuffix("?\n"))
    }

    @Test(arguments: [["nonsense"], ["zzz", "x"], ["model", "frobnicate"]])
    func whatIsLikeNothingGetsTheWholeList(_ arguments: [String]) throws {
        let outcome = try program.start(arguments).wait()
        let names = arguments[0] == "model" ? ["list", "pull", "remove"] : ["index", "search", "similar"]
        for name in names { outcome.expectFailure(64, saying: name) }
        #expect(!outcome.errors.contains("did you mean"))
    }

    @Test(arguments: [
        (["search", "-blue star"], "`photoseek search -- '-blue star'`"),
        (["search", "--json", "a", "-b's"], "`photoseek search -- '-b'\\''s'`"),
        (["search", "-blue", "star"], "`photoseek search -- -blue`"),
        (["search", "--two words"], "`photoseek search -- '--two words'`"),
        (["similar", "-n.jpg"], "`./-n.jpg`"), (["similar", "-holiday.jpg"], "`./-holiday.jpg`"),
        (["similar", "-photo"], "`photoseek similar -- -photo`"),
        (["index", "-new photos"], "`photoseek index -- '-new photos'`"),
        (["embed", "--text", "-blue star"], "`--text='-blue star'`"),
        (["embed", "--text", "-h or so"], "`--text='-h or so'`"),
        (["status", "--library", "-l.sqlite"], "`--library=-l.sqlite`"),
        (["search", "--min-score", "-0.5", "x"], "`--min-score=-0.5`"),
    ])
    func aWordWithADashIsToldHowToWriteIt(_ arguments: [String], _ remedy: String) throws {
        let outcome = try program.start(arguments).wait()
        outcome.expectFailure(64, saying: remedy)
        #expect(outcome.errors.components(separatedBy: "begins like an option").count == 2)
    }

    @Test(arguments: [
        ["search", "-h"], ["similar", "--help"], ["search", "-help"], ["model", "pull", "-h"],
    ])
    func helpThatIsAskedForIsGiven(_ arguments: [String]) throws {
        let outcome = try program.start(arguments).wait()
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("USAGE: photoseek"))
    }

    @Test(arguments: [["--json", "--paths"], ["--json", "-0"]])
    func twoKindsOfOutputAreOneTooMany(_ options: [String]) throws {
        try program.start(["search", "x"] + options).wait().expectFailure(64, saying: "--json")
    }
}
