import CatalogStore
import LibraryStore
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct LibraryLockTests {
    @Test func twoLocksExcludeEachOther() throws {
        let folder = try TemporaryFolder()
        let first = try LibraryLock(libraryPath: folder.file("library.sqlite"))
        let second = try LibraryLock(libraryPath: folder.file("library.sqlite"))
        #expect(!first.isHeld)
        #expect(second.holder() == nil)
        #expect(try first.tryAcquire())
        #expect(try first.tryAcquire())
        #expect(first.isHeld)
        #expect(try !second.tryAcquire())
        #expect(!second.isHeld)
        #expect(second.holder() == getpid())

        // Releasing a lock that this object does not hold has no effect.
        second.release()
        #expect(try !second.tryAcquire())
        first.release()
        first.release()
        #expect(try second.tryAcquire())
        #expect(try !first.tryAcquire())
        second.release()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func locksOfOtherLibrariesAreOthers() throws {
        let folder = try TemporaryFolder()
        let first = try LibraryLock(libraryPath: folder.file("a.sqlite"))
        let second = try LibraryLock(libraryPath: folder.file("b.sqlite"))
        #expect(try first.tryAcquire())
        #expect(try second.tryAcquire())
    }

    @Test func letGoIsReleased() throws {
        let folder = try TemporaryFolder()
        do {
            let first = try LibraryLock(libraryPath: folder.file("library.sqlite"))
            #expect(try first.tryAcquire())
        }
        #expect(try LibraryLock(libraryPath: folder.file("library.sqlite")).tryAcquire())
    }

    @Test func leftoverFileIsNoLock() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("4000000\nand more".utf8), to: "library.sqlite.lock")
        let lock = try LibraryLock(libraryPath: folder.file("library.sqlite"))
        #expect(lock.holder() == 4_000_000)
        #expect(try lock.tryAcquire())
        #expect(lock.holder() == getpid())
    }

    @Test func waitingEndsWithTheLockOrWhenCancelled() async throws {
        let folder = try TemporaryFolder()
        let first = try LibraryLock(libraryPath: folder.file("library.sqlite"))
        let second = try LibraryLock(libraryPath: folder.file("library.sqlite"))
        #expect(try first.tryAcquire())
        var asked = 0
        let got = try second.acquire(checkingEvery: .milliseconds(1)) {
            asked += 1
            return asked > 3
        }
        #expect(!got)
        #expect(asked == 4)
        asked = 0
        let gotLater = try second.acquire(checkingEvery: .milliseconds(1)) {
            asked += 1
            if asked == 3 { first.release() }
            return false
        }
        #expect(gotLater)
    }

    @Test func onlyOneOfManyThreadsHoldsIt() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("library.sqlite"), witness = folder.path("witness")
        let overlaps = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var overlaps = 0
                    for _ in 0..<50 {
                        let lock = try LibraryLock(libraryPath: path)
                        guard try lock.acquire(checkingEvery: .microseconds(50), unless: { false }) else {
                            continue
                        }
                        // If two threads held the lock, one of these calls would fail.
                        if mkdir(witness, 0o700) != 0 { overlaps += 1 }
                        if rmdir(witness) != 0 { overlaps += 1 }
                        lock.release()
                    }
                    return overlaps
                }
            }
            var sum = 0
            for try await count in group { sum += count }
            return sum
        }
        #expect(overlaps == 0)
    }

    @Test func killedProcessLosesTheLock() throws {
        let folder = try TemporaryFolder()
        let lock = try LibraryLock(libraryPath: folder.file("library.sqlite"))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "flock", "--no-fork", "--exclusive", lock.path.string, "sh", "-c", "echo held; exec cat",
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        #expect(try output.fileHandleForReading.read(upToCount: 4) == Data("held".utf8))
        #expect(try !lock.tryAcquire())
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(try lock.tryAcquire())
    }

    /// A child process that another thread forked has such a duplicate until it calls exec.
    @Test func aChildWithADuplicateOfTheDescriptorDoesNotKeepTheLock() throws {
        let folder = try TemporaryFolder()
        let first = try LibraryLock(libraryPath: folder.file("library.sqlite"))
        let second = try LibraryLock(libraryPath: folder.file("library.sqlite"))
        #expect(try first.tryAcquire())
        let descriptor = try #require(try Self.descriptor(of: first.path.string))
        let child = Process()
        child.executableURL = URL(filePath: "/bin/sh")
        child.arguments = ["-c", "echo here; exec tail -f /dev/null"]
        child.standardInput = FileHandle(fileDescriptor: descriptor)
        let output = Pipe()
        child.standardOutput = output
        try child.run()
        defer {
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
        }
        #expect(try output.fileHandleForReading.read(upToCount: 4) == Data("here".utf8))

        // After the release, put the same file back at its path, so that a lock that the child still held would block
        // `second`.
        #expect(link(first.path.string, folder.path("same")) == 0)
        first.release()
        #expect(rename(folder.path("same"), first.path.string) == 0)
        #expect(try second.tryAcquire())
    }

    /// Returns a descriptor of this process on which a file is open.
    private static func descriptor(of path: String) throws -> Int32? {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").first {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)) == path
        }.flatMap { Int32($0) }
    }

    @Test func foldersAreMadeForTheLock() throws {
        let folder = try TemporaryFolder()
        let lock = try LibraryLock(libraryPath: folder.file("a/b/library.sqlite"))
        #expect(try lock.tryAcquire())
        #expect(lock.path == folder.file("a/b/library.sqlite.lock"))
    }
}
