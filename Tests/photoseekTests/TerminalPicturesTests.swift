import Foundation
import TestSupport
import Testing

/// `--pictures`: drawn where the terminal says that it can, and text everywhere else.
struct TerminalPicturesTests {
    private static let attributes = "\u{1B}[c"
    private static let kittyQuestion = "\u{1B}_Gi=31"
    private static let sixel = [(question: attributes, answer: "\u{1B}[?62;4;22c")]
    private static let plain = [(question: attributes, answer: "\u{1B}[?62;22c")]
    private static let kitty = plain + [(question: kittyQuestion, answer: "\u{1B}_Gi=31;OK\u{1B}\\")]
    private static let cell = (width: 10, height: 20)

    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(SamplePicture.png(seed: 1, width: 80, height: 40), to: "a.png")
        try workspace.index()
    }

    private func show(
        _ terminal: AnsweringTerminal, variables: [String: String] = [:], options: [String] = ["--pictures"]
    ) throws -> (text: String, code: Int32) {
        let arguments = (["search"] + options + ["a cat"]).map { Array($0.utf8) }
        var all = ["TERM": "xterm", "TMUX": "", "STY": "", "TERM_PROGRAM": "", "LC_TERMINAL": ""]
        all.merge(variables) { $1 }
        let (outcome, isRestored) = try workspace.program.run(
            bytes: arguments, variables: all.mapValues { Array($0.utf8) }, on: terminal)
        #expect(isRestored)
        return (outcome.text, outcome.code)
    }

    /// The lines without pictures.
    private func table() throws -> String {
        try show(AnsweringTerminal([]), options: []).text
    }

    /// The text between two marks.
    private func part(of text: String, from start: String, to end: String) throws -> Substring {
        let begin = try #require(text.firstRange(of: start))
        return text[
            begin.upperBound..<(try #require(text[begin.upperBound...].firstRange(of: end)).lowerBound)]
    }

    @Test func kittyGetsRawPixelsInChunks() throws {
        let shown = try show(AnsweringTerminal(Self.kitty, cell: Self.cell))
        #expect(try shown.code == 0 && shown.text.hasSuffix(table()))
        let sequences = shown.text.components(separatedBy: "\u{1B}_G").dropFirst().map {
            $0.components(separatedBy: "\u{1B}\\")[0].split(separator: ";", maxSplits: 1).map(String.init)
        }
        let drawn = sequences.filter { !$0[0].hasPrefix("i=31") }
        let first = try #require(drawn.first)[0].split(separator: ",")
        #expect(Set(first).isSuperset(of: ["a=T", "f=24", "s=80", "v=40", "m=1"]), "\(first)")
        #expect(drawn.dropFirst().dropLast().allSatisfy { $0[0].hasSuffix("m=1") })
        #expect(try #require(drawn.last)[0].hasSuffix("m=0"))
        #expect(
            drawn.allSatisfy { $0[1].utf8.count <= 4096 }
                && drawn.dropLast().allSatisfy { $0[1].utf8.count % 4 == 0 })
        let pixels = try #require(Data(base64Encoded: drawn.map { $0[1] }.joined()))
        #expect(pixels.count == 80 * 40 * 3)
        // A square of the picture has one colour, another one another colour.
        #expect(pixels[..<3] == pixels[30..<33] && Array(pixels[..<3]) != Array(pixels[180..<183]))
    }

    @Test func iTerm2GetsAFile() throws {
        for variables in [
            ["TERM_PROGRAM": "iTerm.app"], ["LC_TERMINAL": "iTerm2"], ["TERM_PROGRAM": "WezTerm"],
        ] {
            let shown = try show(AnsweringTerminal(Self.plain, cell: Self.cell), variables: variables)
            #expect(try shown.code == 0 && shown.text.hasSuffix(table()))
            let sequence = try part(of: shown.text, from: "\u{1B}]1337;File=", to: "\u{7}")
            let colon = try #require(sequence.firstIndex(of: ":"))
            let settings = sequence[..<colon].split(separator: ";")
            #expect(settings.contains("inline=1") && settings.contains("preserveAspectRatio=1"))
            let file = try #require(Data(base64Encoded: String(sequence[sequence.index(after: colon)...])))
            #expect(settings.contains("size=\(file.count)") && Array(file.prefix(3)) == [0xFF, 0xD8, 0xFF])
        }
    }

    @Test func showDrawsOnePicture() throws {
        let arguments = ["show", "--pictures", workspace.photo("a.png")].map { Array($0.utf8) }
        let (outcome, isRestored) = try workspace.program.run(
            bytes: arguments, variables: ["TERM": Array("xterm".utf8), "TMUX": [], "STY": []],
            on: AnsweringTerminal(Self.kitty, cell: Self.cell))
        #expect(isRestored && outcome.code == 0)
        #expect(outcome.text.contains("\u{1B}_Ga=T,") && outcome.text.contains("\npicture     "))
    }

    @Test func sixelHasTheColorsOfThePicture() throws {
        let sixel = try show(AnsweringTerminal(Self.sixel, cell: Self.cell))
        #expect(try sixel.code == 0 && sixel.text.hasSuffix(table()))
        let picture = try #require(
            SixelDecoder(try part(of: sixel.text, from: "\u{1B}P0;1;0q", to: "\u{1B}\\")))
        #expect(picture.width == 80 && picture.height == 40)
        // The same squares as Kitty gets exactly: the mean of the dithered pixels is near their colour.
        let kitty = try show(AnsweringTerminal(Self.kitty, cell: Self.cell)).text
        let data = kitty.components(separatedBy: "\u{1B}_G").filter { $0.contains("m=") }.map {
            $0.components(separatedBy: "\u{1B}\\")[0].split(separator: ";")[1]
        }.joined()
        let exact = try #require(Data(base64Encoded: data))
        for (row, column) in (0..<4).flatMap({ row in (0..<4).map { (row, $0) } }) {
            let mean = try #require(
                picture.mean(columns: column * 20..<column * 20 + 20, rows: row * 10..<row * 10 + 10))
            let start = (row * 10 * 80 + column * 20) * 3
            for (found, expected) in zip(mean, exact[start..<start + 3]) {
                #expect(abs(found - Double(expected)) < 12, "\(row), \(column)")
            }
        }
    }

    @Test func aPictureFitsTheTerminal() throws {
        try workspace.write(SamplePicture.png(seed: 2, width: 700, height: 100), to: "a.png")
        try workspace.index()
        for (cell, answers) in [
            (Self.cell, Self.sixel),
            (nil, Self.sixel + [(question: "\u{1B}[16t", answer: "\u{1B}[6;20;10t")]),
        ] {
            let text = try show(AnsweringTerminal(answers, cell: cell)).text
            let picture = try #require(
                SixelDecoder(try part(of: text, from: "\u{1B}P0;1;0q", to: "\u{1B}\\")))
            #expect((picture.width, picture.height) == (320, 45))
        }
    }

    @Test func aTerminalThatCannotGetsTheTableAndAReason() throws {
        let (text, code) = try show(AnsweringTerminal(Self.plain))
        #expect(try code == 0 && text.hasSuffix(table()))
        #expect(text.contains("Kitty") && text.contains("iTerm2") && text.contains("foot"))
        #expect(!text.contains("\u{1B}P") && !text.contains("1337"))
    }

    @Test func aTerminalThatDoesNotAnswerIsAskedNothingElse() throws {
        let (text, code) = try show(AnsweringTerminal([]))
        #expect(try code == 0 && text.hasSuffix(table()))
        #expect(text.components(separatedBy: "\u{1B}").count == 2 && text.hasPrefix(Self.attributes))
        for term in ["dumb", ""] {
            let (text, code) = try show(AnsweringTerminal(Self.kitty), variables: ["TERM": term])
            #expect(try code == 0 && !text.contains("\u{1B}") && text.hasSuffix(table()))
        }
    }

    @Test func insideTmuxOnlySixelIsUsed() throws {
        let inside = ["TMUX": "/tmp/tmux,1,0", "TERM": "tmux-256color", "TERM_PROGRAM": "iTerm.app"]
        let without = try show(AnsweringTerminal(Self.kitty), variables: inside).text
        #expect(try without.contains("tmux") && !without.contains("\u{1B}_") && without.hasSuffix(table()))
        let with = try show(AnsweringTerminal(Self.sixel), variables: inside).text
        #expect(with.contains("\u{1B}P0;1;0q"))
        let screen = try show(AnsweringTerminal(Self.plain), variables: ["TERM": "screen.xterm"]).text
        #expect(screen.contains("pictures cannot be drawn in screen"), "\(screen)")
    }

    @Test func aPictureThatIsGoneLeavesAText() throws {
        try workspace.remove("a.png")
        let (text, code) = try show(AnsweringTerminal(Self.sixel))
        #expect(try code == 0 && text.contains("(no picture: it cannot be read") && text.hasSuffix(table()))
    }

    @Test func aSignalRestoresTheTerminal() throws {
        for signal in [SIGTERM, SIGINT, SIGHUP] {
            let (text, code) = try show(AnsweringTerminal([], signal: signal))
            #expect(code == -signal && text == Self.attributes)
        }
    }

    @Test func elsewhereThereIsTheTable() throws {
        let outcome = try workspace.program("search", "--pictures", "a cat")
        #expect(try outcome.code == 0 && outcome.output == workspace.program("search", "a cat").output)
        #expect(outcome.errors == "photoseek: --pictures draws only on a terminal\n")
        for option in ["--json", "--paths", "-0"] {
            try workspace.program("search", "--pictures", option, "a cat").expectFailure(
                64, saying: "--pictures")
        }
    }
}
