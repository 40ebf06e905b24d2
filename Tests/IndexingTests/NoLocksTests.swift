import CatalogStore
import FilePaths
import Foundation
import LibraryStore
import SystemPackage
import Testing
import TestSupport

/// A library on a disk whose locks do not work: every call of the program that locks a file fails.
struct NoLocksTests {
    private let folder: TemporaryFolder
    private let program: Program
    private let hampered: Program

    init() throws {
        folder = try TemporaryFolder()
        var program = Program(library: folder.path("library.sqlite"))
        program.environment["PHOTOSEEK_MODEL"] = Fixtures.path("checkpoints/gelu")
        self.program = program
        program.environment["LD_PRELOAD"] = try Self.preload(in: folder)
        hampered = program
        for number in 0..<3 {
            try folder.write(SamplePicture.png(seed: number), to: "photos/\(number).png")
        }
    }

    /// Builds the shared library that makes locking fail, with the compiler that comes with Swift.
    private static func preload(in folder: TemporaryFolder) throws -> String {
        let source = Fixtures.packageFolder + "/Tests/IndexingTests/NoLocks/no_locks.c"
        let product = folder.path("no_locks.so")
        let compiler = try Program(library: "").start(
            ["clang", "-shared", "-fPIC", "-O1", "-o", product, source], executable: "/usr/bin/env")
        let outcome = try compiler.wait()
        try #require(outcome.code == 0, "\(outcome.errors)")
        return product
    }

    private func expectOneSentence(_ outcome: Program.Outcome, code: Int32) {
        #expect(outcome.code == code)
        #expect(outcome.output.isEmpty)
        let lines = outcome.errors.split(separator: "\n").filter { $0.contains("error:") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains("locks do not work") == true, "\(outcome.errors)")
    }

    @Test func aLibraryWithoutLogIsSearched() throws {
        #expect(try program("index", folder.path("photos")).code == 0)
        let expected = try program("search", "--json", "a cat").hits
        #expect(expected.count == 3)
        let before = try folder.root.sizes()
        #expect(try hampered("search", "--json", "a cat").hits == expected)
        let similar = try hampered("similar", "--json", folder.path("photos/1.png"))
        #expect(try similar.hits.count == 2)
        #expect(try hampered("status").code == 0)
        #expect(try folder.root.sizes() == before)
    }

    @Test func aLibraryWithALogIsRefused() throws {
        #expect(try program("index", folder.path("photos")).code == 0)
        let catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: false))
        try catalog.apply([.remove(path: folder.file("photos/0.png"))], modelID: 1)
        let copy = folder.path("copy.sqlite")
        for suffix in ["", "-wal"] {
            try folder.copy(folder.path("library.sqlite" + suffix), to: "copy.sqlite" + suffix)
        }
        let before = try folder.root.sizes()
        for command in [["search", "a cat"], ["status"]] {
            expectOneSentence(try hampered.start(command + ["--library", copy]).wait(), code: 69)
        }
        #expect(try folder.root.sizes() == before)
        // With locks, the log is read.
        #expect(try program("search", "--json", "--library", copy, "a cat").hits.count == 2)
    }

    @Test func indexingIsRefused() throws {
        let lock = folder.file("library.sqlite.lock")
        expectOneSentence(try hampered("index", folder.path("photos")), code: 69)
        #expect(FileStatus(of: lock) == nil)
        #expect(try program("index", folder.path("photos")).code == 0)
        try folder.write(SamplePicture.png(seed: 9), to: "photos/9.png")
        let before = try folder.file("library.sqlite").read()
        expectOneSentence(try hampered("index", folder.path("photos")), code: 69)
        #expect(try folder.file("library.sqlite").read() == before)
        #expect(FileStatus(of: lock) == nil)
        // A file that others left there is not removed.
        try lock.write([])
        expectOneSentence(try hampered("index", folder.path("photos")), code: 69)
        #expect(FileStatus(of: lock) != nil)
        #expect(try program("index", folder.path("photos")).code == 0)
        #expect(try program("search", "--json", "a cat").hits.count == 4)
    }
}

extension Program.Outcome {
    /// The paths and scores of the answer.
    fileprivate var hits: [String] {
        get throws {
            struct Answer: Decodable {
                struct Hit: Decodable {
                    let path: String
                    let score: Float
                }
                let results: [Hit]
            }
            #expect(code == 0, "\(errors)")
            return try JSONDecoder().decode(Answer.self, from: Data(output.utf8)).results.map {
                "\($0.score) \($0.path)"
            }
        }
    }
}
