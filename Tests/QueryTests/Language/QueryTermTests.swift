import Query
import SystemPackage
import Testing

/// The terms of queries: where they begin and end, their signs and weights.
struct QueryTermTests {
    private static func terms(_ query: String) throws -> [SearchTerm] {
        let request = try SearchRequest(parsing: query)
        var expected = SearchRequest()
        expected.terms = request.terms
        #expect(request == expected, "\(query) has filters or settings")
        return request.terms
    }

    private static func text(_ text: String, _ weight: Double = 1) throws -> SearchTerm {
        try #require(SearchTerm(text: text, weight: weight))
    }

    private static func picture(_ path: FilePath, _ weight: Double = 1) throws -> SearchTerm {
        try #require(SearchTerm(pictureAt: path, weight: weight))
    }

    private static func own(_ id: Int64, _ weight: Double = 1) throws -> SearchTerm {
        try #require(SearchTerm(libraryPicture: id, weight: weight))
    }

    @Test func textsAndPicturesAreAddedAndSubtracted() throws {
        #expect(
            try Self.terms("a dog on a beach + ./sea.jpg - people 0.5 * \"sunset\" #17") == [
                Self.text("a dog on a beach"), Self.picture("./sea.jpg"), Self.text("people", -1),
                Self.text("sunset", 0.5), Self.own(17),
            ])
    }

    @Test func aSignWithASpaceTakesAllWordsUpToTheNextTerm() throws {
        let expected = try [Self.text("a beach"), Self.text("people in hats", -1), Self.text("a dog")]
        #expect(try Self.terms("a beach - people in hats + a dog") == expected)
        #expect(try Self.terms(" a  beach\n-\tpeople in\u{A0}hats  +\u{3000}a dog ") == expected)
    }

    @Test func aSignAtAWordTakesThisWordAlone() throws {
        #expect(
            try Self.terms("a beach -people in hats +dogs") == [
                Self.text("a beach"), Self.text("people", -1), Self.text("in hats"), Self.text("dogs"),
            ])
        #expect(
            try Self.terms("a beach -\"people in hats\" at dusk") == [
                Self.text("a beach"), Self.text("people in hats", -1), Self.text("at dusk"),
            ])
        #expect(try Self.terms("-été -犬") == [Self.text("été", -1), Self.text("犬", -1)])
        #expect(try Self.terms("-#3 +./a") == [Self.own(3, -1), Self.picture("./a")])
    }

    @Test func aPictureIsATermByItself() throws {
        #expect(
            try Self.terms("a dog ./sea.jpg on a beach - #4 at dusk") == [
                Self.text("a dog"), Self.picture("./sea.jpg"), Self.text("on a beach"), Self.own(4, -1),
                Self.text("at dusk"),
            ])
    }

    @Test func aWeightBeginsATerm() throws {
        let half = try Self.text("a dog", 0.5)
        for query in ["0.5 * a dog", "0.5*a dog", "+ .5 * a dog", "- -0.5*\"a dog\"", "5e-1 *  a   dog"] {
            #expect(try Self.terms(query) == [half], "\(query)")
        }
        #expect(
            try Self.terms("a cat 2*#7 -0.25*./b.jpg - 1000 * dogs 0.001 * fog") == [
                Self.text("a cat"), Self.own(7, 2), Self.picture("./b.jpg", -0.25), Self.text("dogs", -1000),
                Self.text("fog", 0.001),
            ])
    }

    @Test(arguments: [
        "./sea.jpg", "../sea.jpg", "/sea.jpg", "~/sea.jpg", "/.cache/a", "./a,b:c", "./-x", "/a/../b",
    ])
    func theBeginningSaysThatAWordIsAPath(_ path: String) throws {
        #expect(try Self.terms(path) == [Self.picture(FilePath(path))])
        #expect(try Self.terms("x -\(path) y")[1] == Self.picture(FilePath(path), -1))
    }

    @Test func pathsAreBytesWithSpacesInQuotesOrAfterABackslash() throws {
        for query in ["./my\\ sea.jpg", "./\"my sea\".jpg", "./my\\x20sea.jpg"] {
            #expect(try Self.terms(query) == [Self.picture("./my sea.jpg")], "\(query)")
        }
        let bytes = Array("./m".utf8) + [0xFC, 0x0A] + Array("\\\".jpg".utf8)
        let path = bytes.withUnsafeBytes { bytes in
            FilePath(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
        }
        #expect(try Self.terms("./m\\xFC\\x0a\\\\\\\".jpg") == [Self.picture(path)])
    }

    @Test func aPathWithoutABeginningOfPathsIsInTheCurrentFolder() throws {
        #expect(try Self.picture("sea.jpg") == Self.picture("./sea.jpg"))
        #expect(try Self.picture("~sea.jpg") == Self.picture("./~sea.jpg"))
        #expect(try Self.picture("~/sea.jpg") != Self.picture("./~/sea.jpg"))
        for folder in ["", "/", ".", "..", "~", "./..", "a/.."] as [FilePath] {
            #expect(SearchTerm(pictureAt: folder) == nil, "\(folder)")
        }
    }

    @Test func homeIsReplacedWhereAPathBeginsWithIt() throws {
        let request = try SearchRequest(
            parsing:
                "~/a.jpg - 2 * ~/b/c.jpg ./~/d.jpg /~/e.jpg ~ under:~ -under:~/f under:~g under:./~ tag:~/h")
        let replaced = try SearchRequest(
            parsing:
                "/home/ann/a.jpg - 2 * /home/ann/b/c.jpg ./~/d.jpg /~/e.jpg ~ under:/home/ann -under:/home/ann/f under:~g under:./~ tag:~/h"
        )
        #expect(request.replacingHome(by: "/home/ann") == replaced)
        #expect(request.terms.count == 5)
    }

    @Test func quotesMakePlainWords() throws {
        for text in [
            "a - b", "#17", "./sea.jpg", "tag:work", "0.5 * x", "nonsense:x", "+", "say \"hi\"", "a\\b", "*",
        ] {
            let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            #expect(try Self.terms("\"\(quoted)\"") == [Self.text(text)])
            #expect(try Self.terms("x - \"\(quoted)\"") == [Self.text("x"), Self.text(text, -1)])
        }
    }

    @Test func aBackslashTakesTheMeaningOfACharacterAway() throws {
        #expect(
            try Self.terms("\\#17 \\-x \\+ tag\\:y \\\"open\\\" \\./a \\x41 0.5 \\* z")
                == [Self.text("#17 -x + tag:y \"open\" ./a A 0.5 * z")])
        #expect(try Self.terms("¯\\_(ツ)_/¯ C\\D\\") == [Self.text("¯\\_(ツ)_/¯ C\\D\\")])
        #expect(try Self.terms("-people\\ in\\ hats x") == [Self.text("people in hats", -1), Self.text("x")])
    }

    private static func probe(
        _ name: String, _ label: String? = nil, _ weight: Double = 1
    ) throws -> SearchTerm {
        let name = try #require(ProbeName(name))
        return try #require(SearchTerm(probe: name, class: label, weight: weight))
    }

    @Test func aProbeIsATermByItself() throws {
        #expect(
            try Self.terms("a beach like:dog at dusk -like:rex - like:a_B-9 0.5 * LIKE:dog 2*like:plants/oak")
                == [
                    Self.text("a beach"), Self.probe("dog"), Self.text("at dusk"), Self.probe("rex", nil, -1),
                    Self.probe("a_B-9", nil, -1), Self.probe("dog", nil, 0.5), Self.probe("plants", "oak", 2),
                ])
        #expect(
            try Self.terms("like:plants/\"oak tree\" + like:plants/oak\\ tree like:plants/a/b") == [
                Self.probe("plants", "oak tree"), Self.probe("plants", "oak tree"),
                Self.probe("plants", "a/b"),
            ])
        #expect(
            try Self.terms("\"like:dog\" looks like\\:this")[0] == Self.text("\"like:dog\" looks like:this"))
        #expect(try SearchRequest(parsing: "like:dog year:2021").filters.count == 1)
    }

    @Test func namesOfProbesHaveOneForm() {
        for name in ["a", "A-b_9", String(repeating: "x", count: 64)] {
            #expect(ProbeName(name)?.text == name)
        }
        for name in ["", "a b", "é", "a/b", "a.b", "a:b", String(repeating: "x", count: 65)] {
            #expect(ProbeName(name) == nil, "\(name)")
        }
        #expect(ProbeName("Dog")?.isSame(as: "dOG") == true && ProbeName("dog")?.isSame(as: "dogs") == false)
        for label in ["", " ", "a\0b"] {
            #expect(ProbeName("dog").flatMap { SearchTerm(probe: $0, class: label) } == nil)
        }
        #expect(ProbeName("dog").flatMap { SearchTerm(probe: $0, weight: 0) } == nil)
    }

    @Test func quotesInASentenceStayThere() throws {
        for text in [
            "a sign that says \"open - now\"", "\"open\" and \"closed\"", "says \"open\", twice", "a 27\" tv",
        ] {
            #expect(try Self.terms(text) == [Self.text(text)])
        }
    }

    @Test func termsHaveWordsAndAWeightWithinLimits() {
        #expect(SearchTerm(text: " \n\u{3000}") == nil)
        #expect(SearchTerm(text: "a\0b") == nil)
        #expect(SearchTerm(text: " two\tcats\n")?.content == .text("two cats"))
        #expect(SearchTerm(libraryPicture: 0) == nil)
        for weight in [0, 0.0009, 1000.1, -1001, .infinity, .nan, 1e99] {
            #expect(SearchTerm(text: "x", weight: weight) == nil)
        }
        for weight in [0.001, 1000, -0.001, -1000] { #expect(SearchTerm(text: "x", weight: weight) != nil) }
    }
}
