import Query
import SystemPackage
import Testing

/// The query that the arguments of a command line make.
struct QueryArgumentsTests {
    /// The query of arguments, if there are these files.
    private static func query(_ arguments: [String], files: Set<FilePath> = []) -> String {
        QueryArguments.query(arguments.map { Array($0.utf8) }, isFile: files.contains)
    }

    @Test func wordsAreJoinedBySpaces() {
        #expect(Self.query(["a", "dog", "-", "people"]) == "a dog - people")
        #expect(Self.query(["a dog - people"]) == "a dog - people")
        #expect(Self.query(["a dog", "+", "a cat"]) == "a dog + a cat")
        #expect(Self.query([]) == "")
    }

    @Test func aValueKeepsTheSpacesThatAShellLeftUnquoted() throws {
        let query = Self.query(["a dog", "camera:Pixel 7", "-tag:my work", "name:IMG 04*"])
        let request = try SearchRequest(parsing: query)
        #expect(
            request
                == (try SearchRequest(parsing: "a dog camera:\"Pixel 7\" -tag:\"my work\" name:\"IMG 04\"*")))
    }

    @Test func aTextAfterASignIsOneText() throws {
        let request = try SearchRequest(parsing: Self.query(["a beach", "-people in hats", "at dusk"]))
        #expect(request == (try SearchRequest(parsing: "a beach -\"people in hats\" at dusk")))
    }

    @Test(arguments: [
        ["a dog", "tag:family year:2021"], ["tag:family a dog - people"], ["camera:\"Pixel 7\" a dog", "x"],
        ["camera:Pixel 7"], ["-people in hats"], ["x", "-people ./a.jpg"], ["x", "tag:a \"b"],
        ["x", " tag:a b"],
    ])
    func otherwiseAnArgumentIsAQuery(_ arguments: [String]) {
        #expect(Self.query(arguments) == arguments.joined(separator: " "))
    }

    @Test func aFileIsOnePathWhateverItsName() throws {
        let files: Set<FilePath> = ["./my sea.jpg", "/a/-\"x\" + y.jpg"]
        let query = Self.query(["a dog", "-./my sea.jpg", "/a/-\"x\" + y.jpg"], files: files)
        #expect(
            try SearchRequest(parsing: query).terms == [
                #require(SearchTerm(text: "a dog")),
                #require(SearchTerm(pictureAt: "./my sea.jpg", weight: -1)),
                #require(SearchTerm(pictureAt: "/a/-\"x\" + y.jpg")),
            ])
        #expect(try SearchRequest(parsing: Self.query(["./my sea.jpg"], files: files)).terms.count == 1)
        #expect(try SearchRequest(parsing: Self.query(["./my sea.jpg"])).terms.count == 2)
        #expect(Self.query(["./sea.jpg - people"], files: files) == "./sea.jpg - people")
    }

    @Test func bytesThatAreNotTextAreKept() throws {
        let name: [UInt8] = Array("./m".utf8) + [0xFC, 0x20, 0xFF]
        let path = FilePath(platformString: name.map { CChar(bitPattern: $0) } + [0])
        for isThere in [true, false] {
            let query = QueryArguments.query([name, Array("x".utf8)], isFile: { $0 == path && isThere })
            let request = try? SearchRequest(parsing: query)
            #expect((request?.terms.first == SearchTerm(pictureAt: path)) == isThere)
        }
        let under = QueryArguments.query([Array("under:/m".utf8) + [0xFC]], isFile: { _ in false })
        #expect(under == "under:/m\\xFC")
        let text = QueryArguments.query([Array("caf".utf8) + [0xE9]], isFile: { _ in false })
        #expect(throws: QuerySyntaxError.self) { try SearchRequest(parsing: text) }
    }
}
