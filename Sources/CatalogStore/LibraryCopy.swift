import FilePaths
import GRDB
import Glibc
import LibraryStore
import SystemPackage

/// A copy of a library that is written under a temporary name, and gets its own name when it is complete and on the disk.
///
/// The temporary name is `<name>.<process id>.part`. Files of this kind that a killed process left behind are removed by the next copy
/// of the same name. One thread may use it.
final class LibraryCopy {
    /// Where the file will be.
    let target: LibraryLocation
    /// Where it is meanwhile.
    let temporary: FilePath
    private let queue: DatabaseQueue
    private var isComplete = false

    private static let ending = ".part"
    /// What SQLite may leave beside a file whose writer was killed.
    private static let sqliteEndings = ["", "-wal", "-shm", "-journal"]

    /// Creates an empty database under the temporary name. It has no journal, because it is thrown away after an error.
    ///
    /// - Parameters:
    ///   - path: Where the file will be; its folder must exist.
    ///   - mode: Its permissions, before the process's mask.
    /// - Throws: `LibraryError.cannotOpen`, `LibraryError.readOnly` or `LibraryError.diskFull`, with the path of the target.
    init(_ path: FilePath, mode: UInt32) throws {
        target = try Self.location(of: path)
        temporary = target.file.appending(suffix: ".\(getpid())\(Self.ending)")
        Self.removeAbandoned(beside: target.file)
        Self.removeAll(of: temporary)
        try Self.create(temporary, of: target.file, mode: mode)
        var configuration = Catalog.baseConfiguration(nil)
        configuration.prepareDatabase { db in
            // No other program knows the file; without locks, a log needs no file of shared memory.
            try db.execute(
                sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        }
        do {
            queue = try LibraryError.translating(path: target.file) { [temporary] in
                try DatabaseQueue(path: Catalog.sqliteName(temporary), configuration: configuration)
            }
        } catch {
            Self.removeAll(of: temporary)
            throw error
        }
    }

    /// Removes the file unless it got its name.
    deinit {
        guard !isComplete else { return }
        try? queue.close()
        Self.removeAll(of: temporary)
    }

    /// Runs `body`, outside of a transaction.
    ///
    /// - Throws: What `body` throws; errors of SQLite as those of the target.
    func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try LibraryError.translating(path: target.file) { try queue.writeWithoutTransaction(body) }
    }

    /// Brings the copy to the current schema version.
    func migrate() throws {
        try LibraryError.translating(path: target.file) { try CatalogSchema.migrator.migrate(queue) }
    }

    /// Closes the database, whose file can then be opened under its temporary name.
    func close() throws {
        try LibraryError.translating(path: target.file) { try queue.close() }
        // Without a journal, SQLite leaves the empty one that it had before.
        for ending in Self.sqliteEndings.dropFirst() { temporary.appending(suffix: ending).unlink() }
    }

    /// Waits until the content is on the disk, and gives the file its name.
    ///
    /// - Parameter former: A further name for the file that has the name now; nil if that is to be replaced. It has both names until
    ///   the new file takes one away, so that the name always means a complete file.
    /// - Throws: `LibraryError.cannotOpen` if the file that is replaced has a log; an error about files.
    func putInPlace(keepingFormerAs former: FilePath? = nil) throws {
        try close()
        if let error = SystemCall.synchronize(temporary) { throw failure(error) }
        if let former {
            try keep(former)
        } else {
            try refuseLogs()
        }
        guard temporary.rename(to: target.file) else { throw failure(errno) }
        isComplete = true
        if let error = SystemCall.synchronize(target.folder) { throw failure(error) }
    }

    /// Throws if the name has a log, which SQLite would take for one of the copy.
    private func refuseLogs() throws {
        for ending in ["-wal", "-journal"] {
            let log = target.file.appending(suffix: ending)
            guard (SystemCall.fileSize(log) ?? 0) == 0 else {
                throw LibraryError.cannotOpen(
                    path: target.file.string,
                    reason: "the log \(log.lastComponent?.string ?? "") of another library lies beside it")
            }
        }
    }

    /// Gives the file that has the name a further one. Its log, if it has one, can only go with the further name.
    private func keep(_ former: FilePath) throws {
        if let error = SystemCall.giveSecondName(former, to: target.file) { throw failure(error) }
        for ending in Self.sqliteEndings.dropFirst() {
            let log = target.file.appending(suffix: ending)
            guard FileStatus(of: log) == nil || log.rename(to: former.appending(suffix: ending)) else {
                throw failure(errno)
            }
        }
    }

    /// - Throws: `LibraryError.cannotOpen` if the path is not one where a file can be.
    private static func location(of path: FilePath) throws -> LibraryLocation {
        let location: LibraryLocation
        do {
            location = try LibraryLocation(path: path, createFolder: false)
        } catch LibraryError.notFound {
            throw LibraryError.cannotOpen(path: path.string, reason: "its folder does not exist")
        }
        if let status = FileStatus(following: location.file), !status.isRegularFile {
            throw LibraryError.cannotOpen(
                path: path.string, reason: status.isFolder ? "it is a folder" : "it is not a regular file")
        }
        return location
    }

    private static func create(_ temporary: FilePath, of target: FilePath, mode: UInt32) throws {
        let descriptor = temporary.withPlatformString {
            open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        }
        guard descriptor >= 0 else { throw failure(errno, target) }
        Glibc.close(descriptor)
    }

    private func failure(_ error: Int32) -> LibraryError { Self.failure(error, target.file) }

    private static func failure(_ error: Int32, _ target: FilePath) -> LibraryError {
        switch error {
        case ENOSPC, EDQUOT: .diskFull(path: target.string)
        case EROFS: .readOnly(path: target.string)
        default: .cannotOpen(path: target.string, reason: SystemCall.message(error))
        }
    }

    private static func removeAll(of temporary: FilePath) {
        for ending in sqliteEndings { temporary.appending(suffix: ending).unlink() }
    }

    /// Removes files of copies whose process no longer exists.
    ///
    /// - Complexity: O(files in the folder).
    private static func removeAbandoned(beside target: FilePath) {
        let folder = target.removingLastComponent()
        let start = target.nameBytes + Array(".".utf8)
        for name in (try? FolderContents.names(in: folder)) ?? [] where name.bytes.starts(with: start) {
            let rest = String(decoding: name.bytes.dropFirst(start.count), as: UTF8.self)
            for sqliteEnding in sqliteEndings where rest.hasSuffix(ending + sqliteEnding) {
                guard let writer = pid_t(rest.dropLast(ending.count + sqliteEnding.count)), writer > 0,
                    kill(writer, 0) != 0, errno == ESRCH
                else { continue }
                folder.appending(name).unlink()
            }
        }
    }
}
