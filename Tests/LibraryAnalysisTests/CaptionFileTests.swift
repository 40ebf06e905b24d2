import LibraryAnalysis
import SystemPackage
import TestSupport
import Testing

/// Files of pictures and captions, as people and other programs write them.
struct CaptionFileTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.file("pairs.jsonl") }

    init() throws { folder = try TemporaryFolder() }

    private func file(_ text: String) throws -> CaptionFile {
        try folder.write(Array(text.utf8), to: "pairs.jsonl")
        return try CaptionFile(path)
    }

    @Test func linesOfAPictureAreTakenTogether() throws {
        let file = try file(
            """
            {"image": "a.jpg", "caption": "one"}\r
            {"image": "/p/b.jpg", "captions": ["two", "", "three"], "split": 7}

            {"caption": "four", "image": "a.jpg"}
            """)
        #expect(file.pictures.map(\.path) == [folder.file("a.jpg"), "/p/b.jpg"])
        #expect(file.pictures.map(\.captions) == [["one", "four"], ["two", "three"]])
    }

    @Test func picturesThatACaptionShouldFindMoreAndLessAreMarked() throws {
        let file = try file(
            """
            {"image": "a.jpg", "caption": "one", "weight": 0.5}
            {"caption": "two", "more": ["a.jpg", "b.jpg"], "less": ["c.jpg", "c.jpg"], "weight": 3}
            {"caption": "two", "more": ["b.jpg"], "less": ["c.jpg", "d.jpg"]}
            {"caption": "three", "more": ["c.jpg"]}
            """)
        #expect(file.pictures.map(\.captions) == [["one", "two"], ["two", "two"], ["three"]])
        #expect(file.pictures.map(\.weights) == [[0.5, 3], [3, 1], [1]])
        #expect(file.marks.map(\.caption) == ["two", "two"])
        #expect(file.marks.map(\.path) == [folder.file("c.jpg"), folder.file("d.jpg")])
    }

    @Test func aPictureIsNotMoreAndLess() throws {
        for (first, second) in [("more", "less"), ("less", "more")] {
            let other = second == "more" ? "" : ", \"more\": [\"z.jpg\"]"
            let start = first == "more" ? "" : ", \"more\": [\"y.jpg\"]"
            #expect(throws: LibraryAnalysisError.self) {
                try file(
                    """
                    {"caption": "one", "\(first)": ["a.jpg"]\(start)}
                    {"caption": "one", "\(second)": ["a.jpg"]\(other)}
                    """)
            }
        }
        // Another caption may.
        #expect(
            try file(
                """
                {"caption": "one", "more": ["a.jpg"]}
                {"caption": "two", "more": ["b.jpg"], "less": ["a.jpg"]}
                """
            ).marks.count == 1)
    }

    @Test(arguments: [
        "{\"caption\": \"a\", \"less\": [\"b.jpg\"]}", "{\"caption\": \"a\", \"more\": []}",
        "{\"more\": [\"b.jpg\"]}", "{\"captions\": [\"a\", \"b\"], \"more\": [\"b.jpg\"]}",
        "{\"caption\": \"a\", \"more\": \"b.jpg\"}", "{\"caption\": \"a\", \"more\": [7]}",
        "{\"image\": \"a.jpg\", \"caption\": \"a\", \"weight\": 0}",
        "{\"image\": \"a.jpg\", \"caption\": \"a\", \"weight\": -1}",
        "{\"image\": \"a.jpg\", \"caption\": \"a\", \"weight\": 1e9}",
        "{\"image\": \"a.jpg\", \"caption\": \"a\", \"weight\": \"1\"}",
        "{\"image\": \"a.jpg\", \"caption\": \"a\", \"weight\": NaN}",
        "[1]", "{", "{\"image\": \"a.jpg\"}", "{\"caption\": \"a\"}", "{\"image\": 7, \"caption\": \"a\"}",
        "{\"image\": \"\", \"caption\": \"a\"}", "{\"image\": \"a\\u0000b\", \"caption\": \"a\"}",
        "{\"image\": \"a.jpg\", \"caption\": \" \"}", "{\"image\": \"a.jpg\", \"captions\": [7]}",
    ])
    func wrongLinesAreNamed(_ line: String) throws {
        let error = #expect(throws: LibraryAnalysisError.self) {
            try file("{\"image\": \"a.jpg\", \"caption\": \"a\"}\n" + line + "\n")
        }
        guard case .wrongPair(path.string, line: 2, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func filesWithoutPairsAreRefused() throws {
        for text in ["", "\n \r\n"] {
            #expect(
                throws: LibraryAnalysisError.unreadablePairs(path: path.string, reason: "it has no lines")
            ) {
                try file(text)
            }
        }
        #expect(throws: LibraryAnalysisError.self) { try CaptionFile(folder.file("none.jsonl")) }
    }

    @Test(arguments: 0..<200) func anyBytesAreAnErrorOrPairs(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = Array("{\"image\": \"a.jpg\", \"captions\": [\"one\", \"two\"]}\n".utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        try folder.write(
            Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))), to: "pairs.jsonl")
        do { #expect(try !CaptionFile(path).pictures.isEmpty) } catch is LibraryAnalysisError {}
    }
}
