import FilePaths
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// How texts become words.
@Suite struct WordSplitterTests {
    @Test(arguments: [
        ("IMG_2041.JPG", "img 2041 jpg"), ("IMG2041", "img 2041"), ("2019-07 Beach", "2019 07 beach"),
        ("BeachParty2019", "beach parti beachparti 2019"), ("iPhone", "i phon iphon"),
        ("HTMLPage", "html pag htmlpag"), ("Anna's dog", "anna dog"),
        ("l\u{2019}été", "l ete"), ("São João", "sao joao"), ("STRASSE straße", "strass"),
        ("ŁÓDŹ Tromsø", "lodz tromso"),
        ("ＩＭＧ\u{FB01}n", "im gfin imgfin"), ("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ"), ("Йод", "иод"),
        ("東京タワー", "東 京 タ ワ ー 東京 京タ タワ ワー"),
        ("海", "海"), ("한국", "한 국 한국"), ("\u{1112}\u{1161}\u{11AB}", "한"), ("ガ\u{30AB}\u{3099}", "ガ ガガ"),
        ("❤\u{FE0F} cats 🐈\u{200D}⬛", "❤ cat 🐈 ⬛"), ("a\u{FFFD}b", "a b"), ("½ x²", "1 2 x"),
        ("\u{0}\u{1}\n", ""),
        ("\"a\" AND NOT (b* OR ^c:d)", "a and not b or c d"), ("हिन्दी", "हिन्दी"), ("tag tag TAG", "tag"), ("", ""),
    ])
    func textsAreSplit(_ text: String, _ words: String) {
        #expect(WordSplitter.kept(text) == words.split(separator: " ").map(String.init))
    }

    @Test(arguments: [
        ("beaches", "beach"), ("houses", "house"), ("movies", "movie"), ("cities", "city"), ("boxes", "box"),
        ("dresses", "dress"), ("buses", "bus"), ("shoes", "shoe"), ("horses", "horse"), ("days", "day"),
        ("potatoes", "potato"), ("children", "child"), ("women", "woman"), ("people", "person"),
        ("skies", "sky"),
        ("mice", "mouse"), ("geese", "goose"), ("wolves", "wolf"), ("knives", "knife"), ("pies", "pie"),
        ("cats", "cat"),
    ])
    func pluralsAreTheirSingulars(_ plural: String, _ singular: String) {
        #expect(WordSplitter.asked(plural).map(\.form) == WordSplitter.asked(singular).map(\.form))
    }

    @Test(arguments: [
        ("glass", "glas"), ("bus", "bu"), ("sky", "ski"), ("paris", "pari"), ("wedding", "wed"),
        ("news", "knew"),
        ("gas", "ga"), ("animal", "animate"),
    ])
    func otherWordsStayApart(_ one: String, _ other: String) {
        #expect(WordSplitter.asked(one).map(\.form) != WordSplitter.asked(other).map(\.form))
    }

    @Test func whatIsAskedForIsNotSplitAtCapitals() {
        #expect(WordSplitter.asked("iPhone BeachParty").map(\.spelling) == ["iphone", "beachparty"])
        #expect(WordSplitter.asked("東京タ").map(\.form) == ["東京", "京タ"])
        #expect(WordSplitter.asked("海").map(\.form) == ["海"])
    }

    /// Whatever a text is: who asks for it finds it, and words have nothing but letters, digits and signs of other scripts.
    @Test(arguments: 0..<4) func everyTextFindsItself(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "a", "Zz", "É", "ß", "İ", "e\u{301}", "\u{301}\u{302}", "12", "_", "-", "'s", "\u{2019}", "\"",
            "*", " AND ",
            "^:", "\u{0}", "犬", "ガ", "한", "ไทย", "🐶", "👩\u{200D}👧", "\u{FFFD}", "ﬃ", "\u{10FFFF}", "\u{E000}",
            " ", "\n", "Ⅷ",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            let kept = Set(WordSplitter.kept(text))
            for word in WordSplitter.asked(text) {
                #expect(kept.contains(word.form), "\(word) of \(text.debugDescription)")
                #expect(
                    !word.form.isEmpty
                        && word.form.utf8.allSatisfy {
                            $0 >= 0x80 || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
                        })
            }
        }
    }

    @Test func longTextsAreCut() {
        let many = (0..<5000).map { "word\($0)" }.joined(separator: " ")
        #expect((1000...1001).contains(WordSplitter.kept(many).count))
        let long = String(repeating: "x", count: 100_000)
        #expect(WordSplitter.kept(long) == [String(repeating: "x", count: 64)])
        #expect(WordSplitter.asked(long).map(\.form) == WordSplitter.kept(long))
        let marks = "a" + String(repeating: "\u{301}\u{316}", count: 100_000)
        #expect(WordSplitter.kept(marks) == ["a"])
    }

    @Test func theWordsOfAPictureKnowTheirPlace() {
        let words = PictureWords(
            path: "2019/Summer Holidays/IMG_0007.jpg", tags: ["Family", "Ann Lee"], title: "At the beach",
            caption: nil)
        #expect(words.fields(with: "famili") == .tags && words.fields(with: "lee") == .tags)
        #expect(words.fields(with: "beach") == .title && words.fields(with: "0007") == .name)
        #expect(words.fields(with: "holiday") == .folders && words.fields(with: "2019") == .folders)
        #expect(words.fields(with: "fam") == [] && words.fields(with: "") == [])
        #expect(PictureWords(texts: words.texts) == words)
        #expect(
            PictureWords(path: "/a.jpg", tags: [], title: nil, caption: nil).texts == [
                "", "", "a jpg", "", "",
            ])
        let bytes = FilePath(bytes: [0x2F, 0xFC, 0x2F] + Array("Müller".utf8) + [0xFF])
        #expect(
            PictureWords(path: bytes, tags: [], title: nil, caption: nil).texts == ["", "", "muller", "", ""])
    }
}
