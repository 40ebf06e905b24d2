import FilePaths
import GRDB
import Glibc
import LibraryStore
import SystemPackage

/// A library file that is written under a temporary name, and gets its own name when it is complete and on the disk.
///
/// The temporary name is `<name>.<process id>.part`. Files of this kind that a killed process left behind are removed.
struct LibraryCopy {
    /// Where the file will be.
    let target: LibraryLocation
    private let temporary: FilePath

    private static let ending = ".part"
    /// What SQLite may leave beside a file whose writer was killed.
    private static let sqliteEndings = ["", "-wal", "-shm", "-journal"]

    /// Creates an empty file under the temporary name.
    ///
    /// - Parameter mode: Its permissions, before the process's mask.
    /// - Throws: `LibraryError.cannotOpen`, `LibraryError.readOnly` or `LibraryError.diskFull` with the path of the target.
    init(_ target: LibraryLocation, mode: UInt32) throws {
        self.target = target
        temporary = target.file.appending(suffix: ".\(getpid())\(Self.ending)")
        guard FileStatus(following: target.file)?.isFolder != true else {
            throw LibraryError.cannotOpen(path: target.file.string, reason: SystemCall.message(EISDIR))
        }
        Self.removeAbandoned(beside: target.file)
        remove()
        let descriptor = temporary.withPlatformString {
            open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        }
        guard descriptor >= 0 else { throw failure(errno) }
        close(descriptor)
    }

    /// Opens the file as a database without a journal, because it is thrown away after an error, and runs `body`.
    func write(_ body: (Database) throws -> Void) throws {
        var configuration = Catalog.baseConfiguration(nil)
        configuration.prepareDatabase { db in
            // No other program knows the file; without locks, a log needs no file of shared memory.
            try db.execute(
                sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        }
        let queue = try LibraryError.translating(path: target.file) {
            try DatabaseQueue(path: Catalog.sqliteName(temporary), configuration: configuration)
        }
        try queue.writeWithoutTransaction(body)
        try LibraryError.translating(path: target.file) { try queue.close() }
    }

    /// Waits until the content is on the disk, and gives the file its name.
    ///
    /// - Throws: `LibraryError.cannotOpen` if a log lies beside the name, which SQLite would take for one of the copy; an error about
    ///   files.
    func putInPlace() throws {
        if let error = SystemCall.synchronize(temporary) { throw failure(error) }
        for leftover in [target.log, target.file.appending(suffix: "-journal")]
        where (SystemCall.fileSize(leftover) ?? 0) > 0 {
            throw LibraryError.cannotOpen(
                path: target.file.string,
                reason: "the log \(leftover.lastComponent?.string ?? "") of another library lies beside it")
        }
        guard temporary.rename(to: target.file) else { throw failure(errno) }
        if let error = SystemCall.synchronize(target.folder) { throw failure(error) }
    }

    /// Removes the temporary file, if it is still there.
    func remove() {
        for ending in Self.sqliteEndings { temporary.appending(suffix: ending).unlink() }
    }

    private func failure(_ error: Int32) -> LibraryError {
        let path = target.file.string
        switch error {
        case ENOSPC, EDQUOT: return .diskFull(path: path)
        case EROFS: return .readOnly(path: path)
        default: return .cannotOpen(path: path, reason: SystemCall.message(error))
        }
    }

    /// Removes files of copies whose process no longer exists.
    ///
    /// - Complexity: O(files in the folder).
    private static func removeAbandoned(beside target: FilePath) {
        let folder = target.removingLastComponent()
        let start = target.nameBytes + Array(".".utf8)
        for name in (try? FolderContents.names(in: folder)) ?? [] where name.bytes.starts(with: start) {
            let rest = String(decoding: name.bytes.dropFirst(start.count), as: UTF8.self)
            for sqliteEnding in sqliteEndings {
                guard rest.hasSuffix(ending + sqliteEnding),
                    let writer = pid_t(rest.dropLast(ending.count + sqliteEnding.count)), writer > 0,
                    kill(writer, 0) != 0, errno == ESRCH
                else { continue }
                folder.appending(name).unlink()
            }
        }
    }
}
