import CLIPModel
import TestSupport
import Testing

/// Properties that must hold for every text.
struct TokenizerPropertyTests {
    /// Scalars at the ends of ranges, and scalars with special treatment in cleaning.
    private static let edges: [UInt32] = [
        0x00, 0x0A, 0x0D, 0x1B, 0x20, 0x26, 0x27, 0x3B, 0x3C, 0x5B, 0x6D, 0x7F, 0x80, 0x9F, 0xA0, 0x130,
        0x17F, 0x300,
        0x345, 0x3A3, 0x3C2, 0x1160, 0x200D, 0x2028, 0xAC00, 0xD7A3, 0xD7FF, 0xE000, 0xFB05, 0xFEFF, 0xFF01,
        0xFF9E,
        0xFFE3, 0xFFEE, 0xFFEF, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0xE0061, 0x10FFFE, 0x10FFFF,
    ]

    private static func randomText(_ generator: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...120, using: &generator) {
            let value: UInt32
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: value = edges.randomElement(using: &generator) ?? 0
            case 1: value = UInt32.random(in: 0x20...0x7E, using: &generator)
            case 2: value = UInt32.random(in: 0...0x2FFF, using: &generator)
            default: value = UInt32.random(in: 0...0x10FFFF, using: &generator)
            }
            text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
        }
        return String(text)
    }

    @Test(arguments: [2, 3, 8, 77])
    func everyTextGetsAStartAnEndAndNothingTooLong(contextLength: Int) throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: contextLength)
        let whole = try TokenizerFixture.openCLIP().tokenizer(contextLength: .max)
        var generator = SeededGenerator(seed: 77)
        for _ in 0..<800 {
            let text = Self.randomText(&generator)
            let ids = tokenizer.encode(text)
            #expect(2...contextLength ~= ids.count)
            #expect(ids.first == tokenizer.startOfText && ids.last == tokenizer.endOfText)
            #expect(ids.allSatisfy { 0..<Int32(tokenizer.vocabularyCount) ~= $0 })
            let complete = whole.encode(text)
            #expect(ids.dropLast().elementsEqual(complete.prefix(contextLength - 1).prefix(ids.count - 1)))
            #expect(ids.count == min(complete.count, contextLength))
        }
    }

    @Test func surroundingSpaceAndCaseChangeNothing() throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: 77)
        let plain = tokenizer.encode("two people on a beach")
        #expect(tokenizer.encode("\n  Two PEOPLE\u{3000}on\ta\u{A0}beach \r\n") == plain)
        #expect(tokenizer.encode("") == [tokenizer.startOfText, tokenizer.endOfText])
        #expect(tokenizer.encode(" \u{0} \u{FEFF}") == [tokenizer.startOfText, tokenizer.endOfText])
    }

    @Test func canonicallyEquivalentTextsGetTheSameTokens() throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: 77)
        #expect(tokenizer.encode("cafe\u{301}") == tokenizer.encode("caf\u{E9}"))
        #expect(tokenizer.encode("\u{1112}\u{1161}\u{11AB}") == tokenizer.encode("\u{D55C}"))
    }

    /// A word as long as a book. Scanning the word for every merge would take minutes.
    @Test(.timeLimit(.minutes(1)))
    func oneVeryLongWordIsEncoded() throws {
        let tokenizer = try TokenizerFixture.openCLIP().tokenizer(contextLength: 77)
        var generator = SeededGenerator(seed: 5)
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let word = String((0..<200_000).map { _ in letters[Int.random(in: 0..<26, using: &generator)] })
        #expect(tokenizer.encode(word).count == 77)
    }
}
