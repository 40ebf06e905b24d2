import CLIPModel
import TestSupport
import Testing

/// Tests of text repair, including deeply nested references.
struct TextRepairTests {
    private static let parts = [
        "&", ";", "#", "amp", "amp;", "&amp;", "&AMP;", "&lt;", "&gt;", "&semi;", "&num;", "&#38;", "&#x26;",
        "&#x37e;",
        "&#x212A;", "\u{37E}", "\u{212A}", "&Kcy", "cy;", "＆", "；", "ａｍｐ", "＃３８", "&fflig;", "ﬀ", "\u{FFE3}",
        "&EACUTE;",
        "\u{1B}[", "\u{1B}[1;31m", "31m", "\u{1}", "&#1;", "\u{FEFF}", "e", "\u{301}", "\u{323}", "&#x301;",
        "<",
        " ", "\n", "\u{3000}", "&nbsp;", "&Tab;", "’", "\u{132}", "dog",
    ]
    private static let nested = ["amp;", "#38;", "#x26;", "＃３８；", "amp\u{37E}", "\u{1}amp;", "a&#109;p;"]

    private static func text(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...30, using: &random)).map { _ in
            let part = parts.randomElement(using: &random) ?? ""
            guard Int.random(in: 0..<4, using: &random) == 0 else { return part }
            let depth = Int.random(in: 1...6, using: &random)
            return "&" + String(repeating: nested.randomElement(using: &random) ?? "", count: depth) + part
        }.joined()
    }

    /// Repairing a repaired text does not change it, so the tokens of both texts are the same. (Normalization can combine a "<"
    /// with a stroke, so that the repaired text has no "<". The parts do not include this case.)
    @Test func oneWalkGivesWhatRoundsGive() throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: .max)
        var random = SeededGenerator(seed: 38)
        for _ in 0..<3000 {
            let text = Self.text(&random)
            let expected = tokenizer.encode(RepairInRounds.repaired(text))
            #expect(tokenizer.encode(text) == expected, "\(text.debugDescription)")
        }
    }

    /// A million nested references. In quadratic time this would take hours.
    @Test(arguments: ["amp;", "#38;", "＃３８；"])
    func nestedReferencesAreResolvedInOneWalk(_ unit: String) throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: 77)
        let text = "&" + String(repeating: unit, count: 1_000_000) + "lt; dog"
        #expect(tokenizer.encode(text) == tokenizer.encode("< dog"))
    }

    /// Marks after a letter are sorted by their classes. In quadratic time this would take minutes.
    @Test func manyMarksAreSortedInOneWalk() throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: .max)
        let count = 200_000
        func marks(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
        let mixed = "e" + marks("\u{301}\u{323}", count)
        let sorted = "\u{1EB9}" + marks("\u{323}", count - 1) + marks("\u{301}", count)
        #expect(tokenizer.encode(mixed) == tokenizer.encode(sorted))
    }

    /// Parts of a long text are cleaned one by one. The result must be the same as for the whole text.
    @Test func aLongTextIsAsManyShortOnes() throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: .max)
        let words = [
            "ΟΔΟΣ", "caf&eacute;", "e\u{301}te", "a\u{1B}[31mdog", "&amp;amp;", "1,5", "it's", "&#x3a3;",
        ]
        var random = SeededGenerator(seed: 77)
        let chosen = (0..<4000).map { _ in words.randomElement(using: &random) ?? "" }
        let spaces = chosen.map { _ in
            [" ", "\n", "\t\t", " \r\n ", "\u{3000} "].randomElement(using: &random) ?? " "
        }
        let whole = zip(chosen, spaces).map { $0 + $1 }.joined()
        #expect(
            tokenizer.encode(whole).dropFirst().dropLast()
                == chosen.flatMap { tokenizer.encode($0).dropFirst().dropLast() }[...])
    }

    /// A "<" means that the text is HTML from the beginning of its line on, however late in the line it comes.
    @Test func aBracketFarBehindCountsForItsLine() throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: 12)
        let filling = String(repeating: " word", count: 2000)
        // Two levels are always resolved, so only a text with more levels shows the difference.
        let three = "&amp;amp;amp;lt;"
        #expect(tokenizer.encode(three + filling) == tokenizer.encode("< " + filling))
        #expect(tokenizer.encode(three + filling + " <") == tokenizer.encode("& amp ; lt ;" + filling))
        #expect(tokenizer.encode(three + filling + "\n<") == tokenizer.encode("< " + filling))
        #expect(tokenizer.encode("<\n" + three) == tokenizer.encode("< & amp ; lt ;"))
    }

    @Test func wordsBehindMuchSpaceAreFound() throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: 77)
        let expected = tokenizer.encode("a dog")
        for space in [" ", "\n", "\u{1}", "\u{FEFF} ", "&#1;", "\u{3000}"] {
            let many = String(repeating: space, count: 300_000)
            #expect(tokenizer.encode(many + "a" + many + " dog" + many) == expected)
        }
    }
}
