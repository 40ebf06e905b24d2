import CatalogInspection
import CatalogStore
import LibraryStore
import FilePaths
import Foundation
import StopPoints
import SystemPackage
import TestSupport
import Testing

/// Reading a library that another program is writing, or was writing when it was killed.
struct ReadingBesideARunTests {
    private static let photos = 40
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for number in 0..<Self.photos {
            try folder.write(SamplePicture.png(seed: number), to: "photos/\(number).png")
        }
    }

    /// The program with a library.
    private func program(_ library: FilePath) -> Program {
        var program = Program(library: library.string)
        program.environment["PHOTOSEEK_MODEL"] = Fixtures.path("checkpoints/gelu")
        return program
    }

    private var arguments: [String] { ["index", "--threads", "1", folder.path("photos")] }

    private func count(_ library: FilePath) throws -> Int {
        let catalog = try Catalog(path: library, access: .readOnly)
        try catalog.checkInvariants()
        return try catalog.summary().images
    }

    /// Reads the library twice, and expects that this changes no file in its folder.
    private func expectReadingLeaves(_ library: FilePath) throws {
        let before = try library.removingLastComponent().sizes()
        let counts = [try count(library), try count(library)]
        #expect(counts[0] == counts[1] && counts[0] > 0 && counts[0] < Self.photos)
        #expect(try library.removingLastComponent().sizes() == before)
    }

    /// The run is stopped before a transaction, inside one, and after its commit.
    @Test(arguments: [StopPoint.before(.batch), .inside(.batch), .after(.batch)])
    func aRunThatIsGoingOn(_ point: StopPoint) throws {
        let library = folder.file("library/library.sqlite")
        let gate = try Gate()
        let run = try program(library).waiting(at: point, pass: 3, gate).start(arguments)
        #expect(gate.isReached(by: run))
        #expect(FileStatus(of: library.appending(suffix: "-wal")) != nil)
        try expectReadingLeaves(library)
        gate.open()
        #expect(try run.wait().code == 0)
        #expect(try count(library) == Self.photos)
    }

    @Test(.enabled(if: ScratchDisk.isPermitted)) func aRunThatWasKilled() throws {
        let disk = try ScratchDisk(in: folder, megabytes: 32)
        let library = FilePath(disk.path).appending("library.sqlite")
        let run = try program(library).killed(at: .inside(.batch), pass: 3).start(arguments)
        #expect(try run.wait().code == -SIGKILL)
        let (log, memory) = (library.appending(suffix: "-wal"), library.appending(suffix: "-shm"))
        #expect(try #require(FileStatus(of: log)).fileSize > 0 && FileStatus(of: memory) != nil)
        try expectReadingLeaves(library)
        // If the shared-memory file cannot be created, the log is read without it.
        #expect(disk.setReadOnly(true))
        try expectReadingLeaves(library)
        #expect(disk.setReadOnly(false))
        try memory.delete()
        let filler = try disk.fill()
        try expectReadingLeaves(library)
        #expect(disk.setReadOnly(true))
        try expectReadingLeaves(library)
        #expect(disk.setReadOnly(false))
        try filler.delete()
        let kept = try count(library)
        try Catalog(path: library, access: .readWrite(create: false)).close()
        #expect(FileStatus.isGone(log))
        #expect(try count(library) == kept)
    }
}
