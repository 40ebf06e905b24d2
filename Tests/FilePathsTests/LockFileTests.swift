import FilePaths
import Foundation
import SystemPackage
import TestSupport
import Testing

struct LockFileTests {
    private let folder: TemporaryFolder
    private let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("a.lock")
    }

    /// Thrown if a lock that should be free is held.
    private struct IsHeld: Error {}

    private func take(isShared: Bool = false) throws -> LockFile {
        guard let lock = try LockFile(path, isShared: isShared) else { throw IsHeld() }
        return lock
    }

    /// Whether the lock could be taken just now.
    private func isFree(isShared: Bool = false) throws -> Bool {
        switch try LockFile(path, isShared: isShared) {
        case .some: true
        case .none: false
        }
    }

    private func isThere() -> Bool { FileStatus(of: path) != nil }

    @Test func oneAtATimeHasIt() throws {
        do {
            let lock = try take()
            #expect(try !isFree())
            #expect(try !isFree(isShared: true))
            lock.write("")
        }
        #expect(try isFree())
        #expect(isThere())
    }

    @Test func sharedLocksKeepOutOnlyTheOthers() throws {
        do {
            let lock = try take(isShared: true)
            #expect(try isFree(isShared: true))
            #expect(try !isFree())
            lock.write("")
        }
        #expect(try isFree())
    }

    @Test func removingTheFileReleasesIt() throws {
        try take().remove()
        #expect(!isThere())
        #expect(try isFree())
    }

    /// The lock was taken on a file that was removed meanwhile.
    @Test func aLockOfARemovedFileIsNotOneOfItsSuccessor() throws {
        let lock = try take()
        path.unlink()
        let other = try take()
        #expect(try !isFree())
        lock.write("")
        other.write("")
    }

    @Test func theTextReplacesEarlierText() throws {
        try path.write(Array("4000000\nand more".utf8))
        let lock = try take()
        lock.write("17\n")
        #expect(try path.read() == Array("17\n".utf8))
    }

    @Test func aFileThatCannotBeOpenedIsAnError() throws {
        #expect(throws: LockFile.Failure.cannotOpen(.isDirectory)) { _ = try LockFile(folder.root) }
        #expect(throws: LockFile.Failure.cannotOpen(.noSuchFileOrDirectory)) {
            _ = try LockFile(folder.file("missing/a.lock"))
        }
    }
}
