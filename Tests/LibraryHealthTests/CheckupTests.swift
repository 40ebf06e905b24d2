import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import ImagePreprocessing
import LibraryHealth
import LibraryStore
import Session
import SystemPackage
import TestSupport
import Testing

/// Each kind of damage is found, nothing else is, and a repair leaves nothing that can be repaired.
struct CheckupTests {
    @Test(arguments: [true, false]) func aSoundLibraryIsWell(indexed: Bool) throws {
        let library = try HealthFolder(indexed: indexed)
        let before = try library.suffixes()
        let report = try Checkup(library.session).report()
        #expect(report.findings.isEmpty && report.isHealthy && report.encoder == .plainKernels)
        #expect(report.checked.count == 15)
        let repair = try library.repair()
        #expect(repair.after == report && repair.backup == nil && repair.repaired.isEmpty)
        #expect(try library.suffixes() == before)
    }

    @Test(arguments: Damage.all) func damageIsFoundAndRepaired(_ damage: Damage) throws {
        let library = try HealthFolder()
        try damage.make(library)
        let before = try library.suffixes()
        let report = try Checkup(library.session).report()
        #expect(report.findings.map(\.name) == damage.found, "\(report.findings)")
        #expect(try library.suffixes().filter { $0 != "-shm" && $0 != "-wal" } == before)
        let repair = try library.repair()
        #expect(repair.after.findings.map(\.name) == damage.left, "\(repair.after.findings)")
        let repairable = Set(report.findings.filter(\.isRepairable).map(\.name))
        #expect(Set(repair.repaired.map(\.name)) == repairable)
        #expect(try library.findings() == repair.after.findings)
        try library.change { catalog in
            try catalog.checkWordIndex()
            #expect(try catalog.givenTags().map(\.count) == [2])
            #expect(try catalog.savedSearches().map(\.name) == ["kept"])
        }
        // A change of the library file is preceded by a copy, which holds what was there.
        guard let backup = repair.backup else { return }
        let kept = LibrarySession(environment: SessionEnvironment(library: backup))
        let names = Set(try Checkup(kept).report().findings.map(\.name))
        // Index files and thumbnails are not copied.
        #expect(names.subtracting(["badIndex"]) == Set(damage.found).subtracting(["badIndex", "leftovers"]))
    }

    @Test func theClockIsCompared() throws {
        let library = try HealthFolder(indexed: false)
        try library.execute("UPDATE images SET changeTime = 2000000000 * 1000000000 WHERE id = 2")
        func findings(_ now: Int64) throws -> [Finding] {
            try Checkup(library.session, now: now).report().findings
        }
        #expect(try findings(1_999_000_000) == [.slowClock(seconds: 1_000_000)])
        #expect(try findings(2_000_000_001).isEmpty)
        #expect(try findings(1_999_999_999).isEmpty)
        try library.execute(
            """
            INSERT INTO facts (imageID, basis, format, takenAt, takenNanoseconds, takenSource, isLive, isScreenshot)
            VALUES (3, x'00', 'PNG', 2100000000, 0, 'exif', 0, 0)
            """)
        #expect(try findings(2_000_000_001) == [.futurePictures(count: 1)])
        #expect(try findings(2_099_999_999).isEmpty)
    }

    @Test func spaceIsComparedWithTheSizeOfTheFiles() throws {
        let library = try HealthFolder()
        let size = Int64(try library.library.read().count + (try library.index.read().count))
        func findings(_ free: Int64) throws -> [Finding] {
            try Checkup(library.session, freeBytes: free).report().findings
        }
        #expect(try findings(1 << 40).isEmpty)
        #expect(try findings(1000) == [.littleSpace(free: 1000, needed: size)])
        #expect(try findings(1000).first?.severity == .problem)
    }

    @Test func aLongLogIsMerged() throws {
        let library = try HealthFolder(indexed: false)
        let log = library.library.appending(suffix: "-wal")
        try log.write([])
        #expect(log.withPlatformString { truncate($0, 300 << 20) } == 0)
        #expect(try library.findings() == [.longLog(bytes: 300 << 20)])
        #expect(try library.repair().after.findings.isEmpty)
    }

    @Test func thumbnailsOfPicturesThatAreGoneAreFound() throws {
        let library = try HealthFolder(indexed: false)
        let folder = library.library.appending(suffix: ".thumbnails").appending("1-\(ImageDecoder.version)")
        func thumbnail(_ hash: [UInt8], _ ending: String) throws -> FilePath {
            let digits = hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            let place = folder.appending(String(digits.prefix(2)))
            for path in [folder.removingLastComponent(), folder, place] where FileStatus(of: path) == nil {
                try path.makeFolder()
            }
            let path = place.appending(digits + ending)
            try path.write([1, 2, 3])
            return path
        }
        let kept = try thumbnail(HealthFolder.hash(4), "-256")
        let fresh = try thumbnail(HealthFolder.hash(4), "-256.17-4")
        let gone = [
            try thumbnail(HealthFolder.hash(99), "-256"), try thumbnail(HealthFolder.hash(5), "-1024.17-4"),
        ]
        try gone[1].setModified(seconds: 1_000_000)
        let expected = gone.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        #expect(try library.findings() == [.leftovers(.thumbnails, paths: expected, bytes: 6)])
        #expect(try library.repair().after.findings.isEmpty)
        #expect(FileStatus(of: kept) != nil && FileStatus(of: fresh) != nil)
        #expect(gone.allSatisfy(FileStatus.isGone))
    }

    @Test(.enabled(if: ScratchDisk.isPermitted)) func aDiskThatCannotBeWrittenIsFound() throws {
        let library = try HealthFolder(indexed: false)
        let disk = try ScratchDisk(in: library.folder, megabytes: 8)
        let copy = FilePath(disk.path).appending("library.sqlite")
        try copy.write(try library.library.read())
        #expect(disk.setReadOnly(true))
        let session = LibrarySession(environment: SessionEnvironment(library: copy))
        let findings = try Checkup(session, freeBytes: 1 << 40).report().findings.filter {
            $0.severity == .problem
        }
        #expect(findings == [.noAccess(FilePath(disk.path), .writing), .noAccess(copy, .writing)])
        #expect(disk.setReadOnly(false))
    }

    @Test func anotherProgramThatIndexesKeepsItsFiles() throws {
        let library = try HealthFolder(indexed: false)
        let part = library.index.appending(suffix: ".part")
        try part.write([1])
        let lock = try LibraryLock(libraryPath: library.library)
        #expect(try lock.tryAcquire())
        #expect(try library.findings().isEmpty)
        #expect(throws: LibraryError.busy(path: library.library.string)) { try library.repair() }
        lock.release()
        #expect(try library.findings().map(\.name) == ["leftovers"])
    }

    @Test func noLibraryIsNoFinding() throws {
        let folder = try TemporaryFolder()
        let session = LibrarySession(environment: SessionEnvironment(library: folder.file("none.sqlite")))
        let expected = LibraryError.notFound(path: folder.path("none.sqlite"))
        #expect(throws: expected) { try Checkup(session).report() }
        #expect(throws: expected) { try LibraryRepair(session).run() }
        #expect(try FolderContents.names(in: folder.root).isEmpty)
    }

    /// Libraries of earlier versions, whose pictures and one file are elsewhere.
    @Test(arguments: 1...9) func aLibraryOfAnEarlierVersionIsWell(_ version: Int) throws {
        let folder = try TemporaryFolder()
        try folder.copy(Fixtures.path("libraries/version\(version).sqlite"), to: "library.sqlite")
        let session = LibrarySession(environment: SessionEnvironment(library: folder.file("library.sqlite")))
        let report = try Checkup(session).report()
        // The models of the first versions were trained anew since.
        #expect(
            report.findings.filter { $0.severity == .problem }.map(\.name)
                == (version < 3 ? ["otherModel"] : []))
        #expect(
            report.findings.filter { $0.severity == .note }.map(\.name) == ["failures", "missingPictures"])
    }

    @Test func eachReasonOfADecoderHasItsKind() throws {
        let format = try #require(ImageFormat.all.first { $0.name == "AVIF" })
        let errors: [(ImageError, UnreadKind)] = [
            (.unreadable(path: "p", reason: "x"), .unreadable), (.empty(path: "p"), .empty),
            (.fileTooLarge(path: "p", bytes: 9, limit: 8), .fileTooLarge),
            (.unknownFormat(path: "p", found: "a text"), .unknownFormat),
            (.absentDecoder(path: "p", format: format, missing: "x"), .absentDecoder),
            (.unsupported(path: "p", format: format, reason: "x"), .unsupported),
            (.corrupt(path: "p", format: format, reason: "x"), .damaged),
            (.truncated(path: "p", format: format), .cutOff),
            (.tooLarge(path: "p", width: 9, height: 9, limit: 8), .tooManyPixels),
            (.tooLong(path: "p", width: 9, height: 9, limit: 8), .tooLong),
            (.outOfMemory(path: "p", format: format), .outOfMemory),
        ]
        #expect(Set(errors.map(\.1)) == Set(UnreadKind.allCases))
        for (error, kind) in errors { #expect(UnreadKind(reason: error.reason) == kind) }
        #expect(UnreadKind(reason: "something else") == nil)
    }
}
