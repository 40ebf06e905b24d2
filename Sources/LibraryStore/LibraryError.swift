/// What can go wrong with a library.
///
/// Every error of the catalog is one of these, whatever SQLite or the operating system called it. The
/// ``description`` is one sentence that says what happened, where, and what to do about it.
public enum LibraryError: Error, Equatable, Sendable {
    /// There is no library file at `path`.
    case notFound(path: String)

    /// The file at `path` is no Photoseek library; it was not touched. `found` says what it looks like.
    case notALibrary(path: String, found: String)

    /// A newer Photoseek made the library: its schema is version `found`, this program knows `expected`.
    case newerVersion(path: String, expected: Int, found: Int)

    /// An older Photoseek made the library, and it is opened read-only, so it cannot be brought up to date.
    case olderVersion(path: String, expected: Int, found: Int)

    /// The library file is damaged.
    case corrupt(path: String, detail: String)

    /// The library cannot be written: it was opened read-only, or its disk or permissions say so.
    case readOnly(path: String)

    /// The disk (or the quota) that holds the library is full. What was committed before is kept.
    case diskFull(path: String)

    /// The library file or its folder cannot be opened.
    case cannotOpen(path: String, reason: String)

    /// Another program kept the library locked for longer than the busy timeout.
    case busy(path: String)

    /// The file system that holds the library has no working locks, without which programs cannot tell whether another
    /// one is writing.
    case noLocks(path: String)

    /// Reading or writing failed below SQLite.
    case ioError(path: String, reason: String)

    /// The library was closed before this call.
    case closed(path: String)

    /// The library already holds embeddings of a different model of this name.
    case modelMismatch(path: String, stored: ModelRecord, fingerprint: String, dimension: Int)

    /// No model has this id.
    case unknownModel(path: String, id: Int64)

    /// A change of a batch makes no sense, so that nothing of the batch was written. `index` is its position.
    case invalidChange(index: Int, reason: String)

    /// A failure that should not happen: a bug in this program.
    case unexpected(path: String, detail: String)
}

extension LibraryError: CustomStringConvertible {
    /// One sentence: what, where, what to do.
    public var description: String {
        switch self {
        case .notFound(let path):
            "no library at \(path); run `photoseek index` first or name another file with --library"
        case .notALibrary(let path, let found):
            "\(path) is not a Photoseek library but \(found); name another file with --library"
        case .newerVersion(let path, let expected, let found):
            "\(path) was made by a newer Photoseek (schema \(found), this one knows \(expected)); update Photoseek"
        case .olderVersion(let path, let expected, let found):
            "\(path) was made by an older Photoseek (schema \(found), expected \(expected)); "
                + "run `photoseek index` once to bring it up to date"
        case .corrupt(let path, let detail):
            "\(path) is damaged (\(detail)); restore a copy, or delete it and run `photoseek index` again"
        case .readOnly(let path):
            "\(path) cannot be written; check the permissions of the file and of its folder"
        case .diskFull(let path):
            "no space left to write \(path); free some space and run the command again"
        case .cannotOpen(let path, let reason):
            "cannot open \(path): \(reason); check the path and its permissions"
        case .busy(let path):
            "\(path) is locked by another program; wait until it is done and try again"
        case .noLocks(let path):
            "\(path) lies on a file system whose locks do not work, as on some network disks; "
                + "keep the library on a local disk, and name it with --library"
        case .ioError(let path, let reason):
            "reading or writing \(path) failed: \(reason); check the disk"
        case .closed(let path):
            "\(path) was used after it was closed; this is a bug in Photoseek, please report it"
        case .modelMismatch(let path, let stored, let fingerprint, let dimension):
            "\(path) holds embeddings of another model named \(stored.name) "
                + "(fingerprint \(stored.fingerprint.prefix(12)), \(stored.dimension) dimensions; "
                + "this one has \(fingerprint.prefix(12)), \(dimension)); use the model it was built with, "
                + "or build another library with --library"
        case .unknownModel(let path, let id):
            "\(path) holds model \(id) no more, as another program has removed it meanwhile; run the command again"
        case .invalidChange(let index, let reason):
            "change \(index) of the batch is invalid: \(reason); this is a bug in Photoseek, please report it"
        case .unexpected(let path, let detail):
            "unexpected failure with \(path): \(detail); this is a bug in Photoseek, please report it"
        }
    }
}
