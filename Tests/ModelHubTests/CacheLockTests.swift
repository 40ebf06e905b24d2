import Foundation
import ModelHub
import SystemPackage
import TestSupport
import Testing

/// The locks of the cache.
struct CacheLockTests {
    private let folder: TemporaryFolder
    private let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = FilePath(folder.path("a.lock"))
    }

    @Test func oneAtATimeHasIt() throws {
        let lock = try #require(try CacheLock(ifFree: path))
        #expect(try CacheLock(ifFree: path) == nil)
        lock.release()
        #expect(try CacheLock(ifFree: path) != nil)
    }

    @Test func aLockThatGoesIsReleased() throws {
        do { _ = try #require(try CacheLock(ifFree: path)) }
        #expect(try CacheLock(ifFree: path) != nil)
    }

    /// A forked process shares the open file, and with it the lock, until it calls `exec`; this child keeps it even after that.
    @Test func aChildThatHasTheOpenFileDoesNotKeepTheLock() throws {
        let lock = try #require(try CacheLock(ifFree: path))
        let child = try Child(inheriting: try descriptor(of: path))
        // If the parent only closed the file, the child would still hold the lock.
        #expect(try CacheLock(ifFree: path) == nil)
        lock.release()
        #expect(try CacheLock(ifFree: path) != nil)
        #expect(child.isRunning)
    }

    /// The lock was taken on a file that was removed meanwhile.
    @Test func aLockOfARemovedFileIsNotOneOfItsSuccessor() throws {
        let lock = try #require(try CacheLock(ifFree: path))
        try FileManager.default.removeItem(atPath: path.string)
        let other = try #require(try CacheLock(ifFree: path))
        lock.release()
        #expect(try CacheLock(ifFree: path) == nil)
        other.release()
    }

    @Test func sharedLocksKeepOutTheOthers() throws {
        let shared = try (0..<2).map { _ in
            try CacheLock(path: path, isShared: true, waiting: {}, goesOn: { false })
        }
        #expect(try CacheLock(ifFree: path) == nil)
        shared[0].release()
        #expect(try CacheLock(ifFree: path) == nil)
        shared[1].release()
        #expect(try CacheLock(ifFree: path) != nil)
    }

    /// The descriptor under which this process has a file open.
    private func descriptor(of path: FilePath) throws -> Int32 {
        let numbers = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        return try #require(
            numbers.first {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0))
                    == path.string
            }.flatMap { Int32($0) })
    }
}

/// A process whose standard input is an open file of this one. It ends when the object is released.
private final class Child {
    private var identifier: pid_t = 0

    init(inheriting descriptor: Int32) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("3600"), nil]
        defer { arguments.forEach { free($0) } }
        let code = posix_spawn(&identifier, "/bin/sleep", &actions, nil, &arguments, nil)
        try #require(code == 0)
    }

    var isRunning: Bool { waitpid(identifier, nil, WNOHANG) == 0 }

    deinit {
        kill(identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }
}
