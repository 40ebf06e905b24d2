import Foundation
import TestSupport
import Testing

/// What is written to which stream, and what happens if nobody reads it.
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

    /// Like other programs, it is ended by the signal. If the signal is ignored, it ends without printing the rest.
    @Test(
        arguments: ["search a cat", "status", "embed --text cat", "tokenize cat", "index --json \"$2\""],
        [(handling: "default", code: "141"), (handling: "ignore", code: "0")])
    func aReaderThatIsGoneEndsTheProgramQuietly(
        _ command: String, _ signal: (handling: String, code: String)
    ) throws {
        try workspace.index()
        // The shell is the only reader of the pipe, and closes it before the program starts.
        let script = """
            mkfifo "$1" && exec 3<>"$1" 4>"$1" 3<&-
            env --\(signal.handling)-signal=PIPE "$0" \(command) >&4
            echo $? >&2
            """
        let outcome = try shell(script, workspace.folder.path("pipe"), workspace.photos)
        #expect(outcome.errors.split(separator: "\n") == [Substring(signal.code)])
        #expect(try workspace.status().images == 3)
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
