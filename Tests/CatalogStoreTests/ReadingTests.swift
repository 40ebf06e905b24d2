import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import LibraryStore
import SystemPackage
import Testing
import TestSupport

/// A reader creates and grows no file, and sees a consistent state even while other programs write.
@Suite struct ReadingTests {
    /// An embedding of this dimension fills about one page of the library.
    private static let dimension = 4000
    private static let batch = 50
    /// The size in bytes at which a writer merges its log (1,000 pages, SQLite's default).
    private static let longLog: Int64 = 16_384_000

    private let library: SampleLibrary

    init() throws {
        library = try SampleLibrary(dimension: Self.dimension)
        try Self.write(0, to: library.catalog)
    }

    private static func write(_ number: Int, to catalog: Catalog) throws {
        try catalog.apply(
            (0..<batch).map {
                .upsert(
                    .sample(FilePath("/\(number)/\($0)"), content: number),
                    vector: .sample(number, dimension))
            }, modelID: 1)
    }

    /// Commits more bytes than the size at which a writer merges its log.
    private static func writeMuch(to catalog: Catalog, from first: Int) throws {
        for number in first..<first + 30 { try write(number, to: catalog) }
    }

    /// Checks that the library is consistent, and returns the paths of its images.
    private static func state(_ catalog: Catalog) throws -> Set<FilePath> {
        try catalog.onSnapshot {
            try catalog.checkInvariants()
            let paths = Set(try catalog.knownFiles(under: ["/"], modelID: 1).map(\.path))
            try catalog.forEachEmbedding(modelID: 1) { embedding, vector in
                let image = try catalog.image(id: embedding.imageID)
                #expect(image.map { paths.contains($0.path) } == true)
                #expect(Array(vector) == .sample((image?.width ?? 0) - 640, dimension))
            }
            #expect(try catalog.embeddingCount(modelID: 1) == paths.count)
            return paths
        }
    }

    private static func paths(_ numbers: Range<Int>) -> Set<FilePath> {
        Set(numbers.flatMap { number in (0..<batch).map { FilePath("/\(number)/\($0)") } })
    }

    private func size(_ suffix: String) -> Int64? {
        FileStatus(of: library.path.appending(suffix: suffix))?.fileSize
    }

    /// Copies the library as a killed writer leaves it: with a log but without the shared memory file.
    private func copyWithLog(to folder: FilePath) throws -> FilePath {
        let copy = folder.appending("copy.sqlite")
        for suffix in ["", "-wal"] {
            let bytes = try library.path.appending(suffix: suffix).read()
            try copy.appending(suffix: suffix).write(bytes)
        }
        return copy
    }

    /// Reads and closes a library, and checks that the sizes of the files in its folder do not change.
    private func expectReadingLeaves(_ path: FilePath, holding expected: Set<FilePath>) throws {
        let before = try path.removingLastComponent().sizes()
        let reader = try Catalog(path: path, access: .readOnly)
        #expect(try Self.state(reader) == expected)
        #expect(try path.removingLastComponent().sizes() == before)
        try reader.close()
        #expect(try path.removingLastComponent().sizes() == before)
    }

    @Test func aClosedLibrary() throws {
        try library.catalog.close()
        let bytes = try library.path.read()
        try expectReadingLeaves(library.path, holding: Self.paths(0..<1))
        #expect(try library.folder.root.sizes().count == 1)
        #expect(try library.path.read() == bytes)
    }

    @Test func aLibraryThatIsBeingWritten() throws {
        try expectReadingLeaves(library.path, holding: Self.paths(0..<1))
        let reader = try Catalog(path: library.path, access: .readOnly)
        for number in 1..<4 {
            try Self.write(number, to: library.catalog)
            let before = try library.folder.root.sizes()
            #expect(try Self.state(reader) == Self.paths(0..<number + 1))
            #expect(try library.folder.root.sizes() == before)
        }
    }

    @Test func aLogThatAKilledWriterLeft() throws {
        try expectReadingLeaves(
            try copyWithLog(to: library.folder.file("copy")), holding: Self.paths(0..<1))
    }

    @Test(.enabled(if: ScratchDisk.isPermitted), arguments: [false, true])
    func aFullDisk(withLog: Bool) throws {
        let disk = try ScratchDisk(in: library.folder, megabytes: 8)
        let path = try copyWithLog(to: FilePath(disk.path))
        if !withLog { try Catalog(path: path, access: .readWrite(create: false)).close() }
        _ = try disk.fill()
        #expect((FileStatus(of: path.appending(suffix: "-wal")) != nil) == withLog)
        try expectReadingLeaves(path, holding: Self.paths(0..<1))
    }

    /// With the log of a killed writer, with no log, and with files that earlier versions left: an empty log, or a
    /// shared memory file.
    @Test(.enabled(if: ScratchDisk.isPermitted), arguments: ["log", "merged", "empty log", "log and memory"])
    func aReadOnlyDisk(_ kind: String) throws {
        let disk = try ScratchDisk(in: library.folder, megabytes: 8)
        let path = try copyWithLog(to: FilePath(disk.path))
        if kind == "merged" || kind == "empty log" {
            try Catalog(path: path, access: .readWrite(create: false)).close()
        }
        if kind == "empty log" { try path.appending(suffix: "-wal").write([]) }
        if kind == "empty log" || kind == "log and memory" {
            try path.appending(suffix: "-shm").write([UInt8](repeating: 0, count: 32768))
        }
        #expect(disk.setReadOnly(true))
        try expectReadingLeaves(path, holding: Self.paths(0..<1))
    }

    @Test func oneStateWhileAWriterMergesAndCloses() throws {
        try library.catalog.close()
        let bytes = try library.path.read()
        let reader = try Catalog(path: library.path, access: .readOnly)
        #expect(try Self.state(reader) == Self.paths(0..<1))
        let writer = try Catalog(path: library.path, access: .readWrite(create: false))
        try Self.writeMuch(to: writer, from: 1)
        #expect(try #require(size("-wal")) > Self.longLog)
        #expect(try Self.state(reader) == Self.paths(0..<1))
        #expect(try Self.state(writer) == Self.paths(0..<31))
        try writer.close()
        // The log could not be merged, because the reader reads the file as immutable.
        #expect(try library.path.read() == bytes)
        #expect(try #require(size("-wal")) > Self.longLog)
        #expect(try Self.state(reader) == Self.paths(0..<1))
        // Readers that open the library now see all changes.
        try expectReadingLeaves(library.path, holding: Self.paths(0..<31))
        try reader.close()
        try Catalog(path: library.path, access: .readWrite(create: false)).close()
        #expect(try library.folder.root.sizes().count == 1)
        #expect(try #require(size("")) > Self.longLog)
        try expectReadingLeaves(library.path, holding: Self.paths(0..<31))
    }

    @Test func oneStateOfALogInMemoryWhileAWriterGoesOn() throws {
        let path = try copyWithLog(to: library.folder.file("copy"))
        let bytes = try path.read()
        let reader = try Catalog(path: path, access: .readOnly)
        let writer = try Catalog(path: path, access: .readWrite(create: false))
        try Self.writeMuch(to: writer, from: 1)
        #expect(try Self.state(reader) == Self.paths(0..<1))
        try writer.close()
        #expect(try path.read() == bytes)
        #expect(try Self.state(reader) == Self.paths(0..<1))
        try reader.close()
        try Catalog(path: path, access: .readWrite(create: false)).close()
        #expect(FileStatus.isGone(path.appending(suffix: "-wal")))
        try expectReadingLeaves(path, holding: Self.paths(0..<31))
    }

    /// If no reader needs the file to stay unchanged, the log does not grow without limit.
    @Test func theLogIsMergedWhileReadersShareIt() throws {
        let reader = try Catalog(path: library.path, access: .readOnly)
        for round in 0..<3 {
            try Self.writeMuch(to: library.catalog, from: 1 + 30 * round)
            #expect(try reader.embeddingCount(modelID: 1) == Self.batch * (31 + 30 * round))
        }
        #expect(try #require(size("-wal")) < 2 * Self.longLog)
        #expect(try #require(size("")) > 2 * Self.longLog)
    }

    /// When one reader closes, the file stays unchanged for the other readers.
    @Test func everyReaderCounts() throws {
        try library.catalog.close()
        var readers = try (0..<3).map { _ in try Catalog(path: library.path, access: .readOnly) }
        while let last = readers.last {
            let writer = try Catalog(path: library.path, access: .readWrite(create: false))
            try Self.write(7 - readers.count, to: writer)
            try writer.close()
            #expect(size("-wal") != nil)
            for reader in readers { #expect(try Self.state(reader) == Self.paths(0..<1)) }
            try last.close()
            readers.removeLast()
        }
        try Catalog(path: library.path, access: .readWrite(create: false)).close()
        #expect(size("-wal") == nil)
        try expectReadingLeaves(library.path, holding: Self.paths(0..<1).union(Self.paths(4..<7)))
    }

    @Test func manyReadersAndWritersAtOnce() async throws {
        try library.catalog.close()
        let path = library.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 1..<25 {
                    let writer = try Catalog(path: path, access: .readWrite(create: false))
                    try Self.write(number, to: writer)
                    try writer.close()
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    var last = 0
                    while last < Self.batch * 25 {
                        let reader = try Catalog(path: path, access: .readOnly)
                        let first = try Self.state(reader)
                        #expect(first.count % Self.batch == 0 && first.count >= last)
                        #expect(try Self.state(reader).isSuperset(of: first))
                        last = first.count
                    }
                }
            }
            try await group.waitForAll()
        }
        try Catalog(path: path, access: .readWrite(create: false)).close()
        #expect(try library.folder.root.sizes().count == 1)
    }
}
