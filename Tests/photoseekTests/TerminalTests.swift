import Foundation
import TestSupport
import Testing

/// Output on a terminal: lines that fit, and nothing that controls it.
struct TerminalTests {
    private let workspace: Workspace
    private let escape: Character = "\u{1B}"

    init() throws { workspace = try Workspace() }

    private func show(
        _ arguments: [String], columns: Int? = 80, variables: [String: [UInt8]] = [:]
    ) throws -> Program.RawOutcome {
        try workspace.program.run(
            bytes: arguments.map { Array($0.utf8) }, variables: variables, onTerminalOf: columns)
    }

    /// The progress lines, in the order in which the terminal shows them.
    private func progressLines(_ outcome: Program.RawOutcome) -> [String] {
        outcome.text.components(separatedBy: "\r").dropFirst().compactMap {
            let line = $0.components(separatedBy: "\u{1B}[K")[0]
            return line.isEmpty ? nil : line
        }
    }

    @Test(arguments: [80, 60, 40, 30, 20, 12, 10])
    func theProgressLineFits(_ columns: Int) throws {
        try workspace.addPictures(40)
        let outcome = try show(["index", workspace.photos], columns: columns)
        #expect(outcome.code == 0, "\(outcome.text)")
        let lines = progressLines(outcome)
        #expect(lines.contains { $0.contains("40/40") })
        #expect(lines.allSatisfy { $0.utf8.count < columns }, "\(lines)")
    }

    @Test func thereIsABarWhereThereIsRoom() throws {
        try workspace.addPictures(8)
        let wide = progressLines(try show(["index", workspace.photos], columns: 120))
        #expect(
            wide.last?.hasPrefix("[" + String(repeating: "#", count: 24) + "] 8/8 files") == true, "\(wide)")
        try workspace.addPictures(8, from: 8)
        let narrow = progressLines(try show(["index", workspace.photos], columns: 20))
        #expect(narrow.last?.hasPrefix("8/8") == true, "\(narrow)")
    }

    @Test func aVeryNarrowTerminalHasNoProgressLine() throws {
        try workspace.addPictures(3)
        let outcome = try show(["index", workspace.photos], columns: 9)
        #expect(outcome.code == 0)
        #expect(progressLines(outcome).isEmpty)
        #expect(outcome.text.contains("3 added"))
    }

    @Test func aTerminalThatDoesNotKnowItsWidthIsAsWideAsTheVariableSays() throws {
        try workspace.addPictures(3)
        let named = try show(
            ["index", workspace.photos], columns: nil, variables: ["COLUMNS": Array("12".utf8)])
        #expect(progressLines(named).last == "3/3")
        for (round, value) in ["", "0", "-5", "wide"].enumerated() {
            try workspace.addPictures(3, from: 10 * (round + 1))
            let unknown = try show(
                ["index", workspace.photos], columns: nil, variables: ["COLUMNS": Array(value.utf8)])
            let line = try #require(progressLines(unknown).last)
            #expect(line.hasPrefix("[") && line.utf8.count < 80, "\(line)")
        }
    }

    /// Names that would change the colour of a terminal, break a line, or change the direction of writing.
    private static let names: [(name: [UInt8], shown: String)] = [
        (Array("\u{1B}[31mred.png".utf8), "\\e[31mred.png"),
        (Array("two\nlines.png".utf8), "two\\nlines.png"),
        (Array("\u{7}\u{8}\t\u{B}\u{C}\r\u{1}\u{7F}.png".utf8), "\\a\\b\\t\\v\\f\\r\\x01\\x7F.png"),
        (Array("c1\u{9B}31m.png".utf8), "c1\\u{9B}31m.png"),
        (Array("gpj\u{202E}\u{2066}.png".utf8), "gpj\\u{202E}\\u{2066}.png"),
        (Array("Grüße 日本 🦄.png".utf8), "Grüße 日本 🦄.png"),
    ]

    @Test func namesAreWrittenOutOnATerminalAndRawInAPipe() throws {
        for (seed, name) in Self.names.enumerated() {
            try workspace.addPicture(String(decoding: name.name, as: UTF8.self), seed: seed)
        }
        try workspace.write([], to: "\u{1B}[2Jbroken.png")
        let report = try show(["index", workspace.photos])
        #expect(report.text.contains("\\e[2Jbroken.png: "))
        #expect(!report.text.contains("\u{1B}[2J"))
        for option in [["--null"], ["--paths"], []] {
            let outcome = try show(["search"] + option + ["-n", "100", "a picture"])
            let lines = outcome.text.split(whereSeparator: { $0 == "\n" || $0 == "\0" })
            #expect(lines.count == Self.names.count)
            for name in Self.names {
                #expect(lines.contains { $0.hasSuffix("photos/" + name.shown) }, "\(name.shown): \(lines)")
            }
            #expect(!outcome.output.contains(0x1B))
        }
        let piped = try workspace.program.run(
            bytes: ["search", "-0", "-n", "100", "a picture"].map { Array($0.utf8) })
        let raw = Set(piped.output.split(separator: 0).map(Array.init))
        #expect(raw == Set(Self.names.map { Array((workspace.photos + "/").utf8) + $0.name }))
    }

    @Test func aByteThatIsNotTextIsWrittenOut() throws {
        let query = ["search", "--each", "a", "b"].map { Array($0.utf8) }
        let folder = try NonTextFolder(in: workspace)
        try folder.addPicture("1.png", seed: 1)
        #expect(try workspace.program.run(["index", "--quiet", .init(folder.path)]).code == 0)
        let outcome = try workspace.program.run(bytes: query, onTerminalOf: 80)
        #expect(
            outcome.code == 0 && outcome.text.contains("M\\xFCller/1.png\n"),
            "\(outcome.code): \(outcome.text)")
        #expect(outcome.text.hasPrefix("a:\n"), "\(outcome.text)")
        let sheet = try workspace.program.run(
            bytes: query + [Array("--contact-sheet".utf8), folder.path("s.html")], onTerminalOf: 80)
        #expect(sheet.text.hasSuffix("M\\xFCller/s.html\n"), "\(sheet.code): \(sheet.text)")
        let escape = try workspace.program.run(
            bytes: ["search", "a\u{1B}[31m"].map { Array($0.utf8) }, onTerminalOf: 80)
        #expect(escape.code == 64 && !escape.text.unicodeScalars.contains("\u{1B}"), "\(escape.text)")
    }

    @Test func JSONOnATerminalIsTheSameAndHarmless() throws {
        try workspace.addPicture("gpj\u{202E}\u{9B}\u{7F}\u{1B}.png", seed: 1)
        try workspace.index()
        let shown = try show(["search", "--json", "x"])
        let answer: SearchAnswer = try shown.decoded()
        #expect(answer.results.map(\.path) == [workspace.photo("gpj\u{202E}\u{9B}\u{7F}\u{1B}.png")])
        #expect(
            !shown.text.unicodeScalars.contains { ["\u{202E}", "\u{9B}", "\u{7F}", "\u{1B}"].contains($0) })
    }

    @Test func errorsAreOneHarmlessLine() throws {
        let name = "no\nsuch\u{1B}[31mfolder"
        for arguments in [
            ["index", name], ["search", "--library", name, "x"], ["search", "--\u{1B}[31m", "x"],
        ] {
            let outcome = try show(arguments)
            #expect(outcome.code != 0)
            #expect(outcome.text.hasPrefix("photoseek: error: "))
            #expect(outcome.text.filter { $0 == "\n" }.count == 1)
            #expect(outcome.text.contains("\\e[31m"), "\(outcome.text)")
            #expect(!outcome.text.contains(escape))
        }
    }
}
