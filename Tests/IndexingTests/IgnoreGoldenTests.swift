import FilePaths
import Foundation
import Indexing
import SystemPackage
import TestSupport
import Testing

/// What files of patterns leave out, compared with git (Fixtures/ignore/make_cases.py).
struct IgnoreGoldenTests {
    struct Case: Decodable, Sendable {
        let files: [String]
        /// The text of the file of patterns of a folder, by the path of the folder.
        let ignores: [String: String]
        let ignored: [String]
    }

    private struct Goldens: Decodable { let cases: [Case] }

    private static func cases() throws -> [Case] {
        let data = try Data(contentsOf: URL(filePath: Fixtures.path("ignore/cases.json")))
        return try JSONDecoder().decode(Goldens.self, from: data).cases
    }

    @Test func whatIsLeftOutIsWhatGitIgnores() throws {
        let cases = try Self.cases()
        #expect(cases.count == 500)
        for (number, golden) in cases.enumerated() {
            let folder = try TemporaryFolder()
            for file in golden.files { try folder.write([], to: file) }
            for (path, text) in golden.ignores {
                try folder.write(Array(text.utf8), to: (path.isEmpty ? "" : path + "/") + ".photoseekignore")
            }
            let found = try Indexer.pictures(in: [folder.root]).map(\.bytes)
            let prefix = folder.root.bytes.count + 1
            let names = Set(found.map { String(decoding: $0.dropFirst(prefix), as: UTF8.self) })
            let expected = Set(golden.files).subtracting(golden.ignored)
            #expect(names == expected, "case \(number): \(golden.ignores)")
        }
    }

    @Test func aPatternOfManyStarsTakesNoLongTime() throws {
        let folder = try TemporaryFolder()
        let name = String(repeating: "a", count: 200) + ".png"
        try folder.write([], to: name)
        // Tried one by one, the ways to match would be more than 10^30.
        let pattern = String(repeating: "*a", count: 60) + "*b"
        try folder.write(Array(pattern.utf8), to: ".photoseekignore")
        #expect(try Indexer.pictures(in: [folder.root]).count == 1)
    }

    @Test func aFileThatIsTooLargeOrNoFileLeavesNothingOut() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "a.png")
        try folder.write([], to: "b/c.png")
        try folder.write(Array("*.png\n".utf8) + Array(repeating: 35, count: 2 << 20), to: ".photoseekignore")
        try folder.write([], to: "b/.photoseekignore/d")
        #expect(try Indexer.pictures(in: [folder.root]).count == 2)
    }
}
