import Foundation
import TestSupport
import Testing

/// Colour: on terminals only, unless the environment says otherwise, and never in output for programs.
struct ColorTests {
    private let workspace: Workspace
    /// Variables of a terminal with colour.
    private static let colored: [String: [UInt8]] = ["NO_COLOR": [], "TERM": Array("xterm".utf8)]

    init() throws {
        workspace = try Workspace()
        for number in 0..<3 { try workspace.addPicture("2019 \(number).png", seed: number) }
        try workspace.addPicture("\u{1B}[31mred.png", seed: 9)
        try workspace.index()
    }

    private func show(
        _ arguments: String..., with variables: [String: [UInt8]], isTerminal: Bool = true
    ) throws -> Program.RawOutcome {
        let bytes = arguments.map { Array($0.utf8) }
        return isTerminal
            ? try workspace.program.run(bytes: bytes, variables: variables, onTerminalOf: 80)
            : try workspace.program.run(bytes: bytes, variables: variables)
    }

    private func plain(_ text: String) -> String { text.replacing(/\u{1B}\[[0-9;]*m/, with: "") }

    @Test func theTableHasColorOnATerminal() throws {
        let colored = try show("search", "a cat", with: Self.colored).text
        #expect(colored.contains("\u{1B}[2m") && colored.contains("\u{1B}[0m"))
        // The folder is in the background, and the name is not.
        #expect(colored.contains("\u{1B}[2mphotos/\u{1B}[0m2019 0.png\n"), "\(colored)")
        // Nothing moves, and the name of a file gets no colour by itself.
        #expect(plain(colored) == (try show("search", "a cat", with: [:]).text))
        #expect(colored.contains("\u{1B}[0m\\e[31mred.png\n"))
        #expect(
            colored.split(separator: "\n").allSatisfy { $0.components(separatedBy: "\u{1B}[").count % 2 == 1 }
        )
    }

    @Test func theEnvironmentTurnsItOffAndOn() throws {
        let off: [[String: [UInt8]]] = [
            ["NO_COLOR": Array("0".utf8), "TERM": Array("xterm".utf8), "CLICOLOR_FORCE": Array("1".utf8)],
            ["NO_COLOR": [], "TERM": Array("dumb".utf8)], ["NO_COLOR": [], "TERM": []],
        ]
        for variables in off {
            #expect(try !show("search", "a cat", with: variables).output.contains(0x1B), "\(variables)")
        }
        let zero = Self.colored.merging(["CLICOLOR_FORCE": Array("0".utf8)]) { $1 }
        let piped = try show("search", "a cat", "name:2019*", with: zero, isTerminal: false)
        #expect(!piped.output.contains(0x1B))
        let forced = Self.colored.merging(["CLICOLOR_FORCE": Array("1".utf8)]) { $1 }
        #expect(try show("search", "a cat", with: forced, isTerminal: false).text.contains("\u{1B}[2m"))
    }

    @Test func outputForProgramsHasNone() throws {
        let forced = Self.colored.merging(["CLICOLOR_FORCE": Array("1".utf8)]) { $1 }
        for option in ["--json", "--paths", "-0"] {
            let outcome = try show("search", option, "a cat", "name:2019*", with: forced)
            #expect(outcome.code == 0 && !outcome.output.contains(0x1B), "\(option)")
        }
    }

    @Test func errorsAndWarningsHaveColor() throws {
        let error = try show("search", with: Self.colored).text
        #expect(error.hasPrefix("photoseek: \u{1B}[1;31merror: \u{1B}[0m"), "\(error)")
        let warning = try show(
            "search", String(repeating: "dog ", count: 300), with: Self.colored
        ).text
        #expect(warning.hasPrefix("photoseek: \u{1B}[1;33mwarning: \u{1B}[0m"), "\(warning)")
    }
}
