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

    @Test(arguments: [
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
