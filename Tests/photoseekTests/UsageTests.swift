import TestSupport
import Testing

/// What the program says of itself and of wrong arguments.
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
}
