import Foundation
import TestSupport
import Testing

/// What goes to which stream, and what happens when nobody reads it.
struct OutputStreamTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(3)
    }

    private func shell(_ script: String, _ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["-c", script, Program.path] + arguments, executable: "/bin/sh").wait()
    }

    @Test func quietPrintsNothingOnSuccess() throws {
        let outcome = try workspace.program("index", "--quiet", workspace.photos)
        #expect(outcome.code == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.isEmpty)
        try workspace.program("index", "--quiet", "/no/such/folder").expectFailure(66)
    }

    @Test func onlyTheReportGoesToStandardOutput() throws {
        try workspace.write([], to: "broken.png")
        let verbose = try workspace.program("index", "--json", "--verbose", workspace.photos)
        let report: IndexAnswer = try verbose.decoded()
        #expect(report.failed == 1)
        #expect(verbose.output.split(separator: "\n").count == 1)
        #expect(verbose.errors.contains(workspace.library))
    }

    @Test(arguments: ["search a cat", "status", "embed --text cat", "tokenize cat"])
    func aReaderThatIsGoneEndsTheProgramQuietly(_ command: String) throws {
        try workspace.index()
        // The reader ends at once, and the program starts when it has.
        let script = "{ sleep 0.2; \"$0\" \(command); echo $? >&2; } | true"
        let outcome = try shell(script)
        let code = outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(code == "141" || code == "0", "\(outcome.errors)")
    }

    @Test(arguments: [
        "search a cat", "status", "status --json", "embed --text cat", "tokenize cat", "index --json \"$1\"",
    ])
    func aFullDiskBehindStandardOutputIsAnError(_ command: String) throws {
        try workspace.index()
        let outcome = try shell("exec \"$0\" \(command) > /dev/full", workspace.photos)
        outcome.expectFailure(74, saying: "standard output")
    }

    @Test func closedStreamsDoNotHarmTheLibrary() throws {
        #expect(try shell("exec \"$0\" index --json \"$1\" >&- 2>&- <&-", workspace.photos).code == 0)
        #expect(try workspace.status().images == 3)
        #expect(try shell("exec \"$0\" search cat >&- 2>&- <&-").code == 0)
        #expect(try workspace.index().counts == [0, 0, 0, 3, 0, 0])
    }

    @Test func errorsAreOneLineWhateverIsInAName() throws {
        let name = workspace.folder.path("no\nsuch\r\nfolder\u{2028}x")
        try workspace.program("index", name).expectFailure(66, saying: "no such folder x")
        try workspace.program("search", "--library", name, "x").expectFailure(66)
        try workspace.program("tokenize", "--model", name, "x").expectFailure(69)
        try workspace.program("search", "--\nnonsense", "x").expectFailure(64)
    }
}
