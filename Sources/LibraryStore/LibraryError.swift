/// What can go wrong with a library.
///
/// Every error of the catalog is one of these; errors of SQLite and of the operating system are converted. The
/// ``description`` is one sentence that says what is wrong and where.
public enum LibraryError: Error, Equatable, Sendable {
    /// There is no library file at `path`.
    case notFound(path: String)

    /// The file at `path` is not a Photoseek library and was left unchanged. `found` says what it looks like.
    case notALibrary(path: String, found: String)

    /// A newer Photoseek wrote the library: its schema version is `found`, and this program supports `expected`.
    case newerVersion(path: String, expected: Int, found: Int)

    /// An older Photoseek wrote the library, and it cannot be migrated because it is opened read-only.
    case olderVersion(path: String, expected: Int, found: Int)

    /// The library file is damaged.
    case corrupt(path: String, detail: String)

    /// The library cannot be written: it was opened read-only, its disk is read-only, or its permissions forbid it.
    case readOnly(path: String)

    /// The disk with the library is full, or the quota is used up. Earlier commits are kept.
    case diskFull(path: String)

    /// The library file or its folder cannot be opened.
    case cannotOpen(path: String, reason: String)

    /// Another program locked the library for longer than the busy timeout.
    case busy(path: String)

    /// The file system with the library has no working locks. Without them, a program cannot tell whether another one
    /// is writing.
    case noLocks(path: String)

    /// The operating system failed to read or write, or there is not enough memory.
    case ioError(path: String, reason: String)

    /// The library was closed before this call.
    case closed(path: String)

    /// The library already has embeddings of a different model with this name.
    case modelMismatch(path: String, stored: ModelRecord, fingerprint: String, dimension: Int)

    /// No model has this id.
    case unknownModel(path: String, id: Int64)

    /// A change in a batch is invalid, so nothing of the batch was written. `index` is its position in the batch.
    case invalidChange(index: Int, reason: String)

    /// An error that should not happen: a bug in Photoseek.
    case unexpected(path: String, detail: String)
}

extension LibraryError: CustomStringConvertible {
    /// One sentence: what is wrong and where.
    public var description: String {
        switch self {
        case .notFound(let path):
            "no library at \(path)"
        case .notALibrary(let path, let found):
            "\(path) is not a Photoseek library but \(found)"
        case .newerVersion(let path, let expected, let found):
            "\(path) was made by a newer Photoseek (schema \(found), this one knows \(expected))"
        case .olderVersion(let path, let expected, let found):
            "\(path) was made by an older Photoseek (schema \(found), expected \(expected))"
        case .corrupt(let path, let detail):
            "\(path) is damaged (\(detail))"
        case .readOnly(let path):
            "\(path) cannot be written"
        case .diskFull(let path):
            "no space left to write \(path)"
        case .cannotOpen(let path, let reason):
            "cannot open \(path): \(reason)"
        case .busy(let path):
            "\(path) is locked by another program"
        case .noLocks(let path):
            "\(path) is on a file system whose locks do not work, as on some network disks"
        case .ioError(let path, let reason):
            "reading or writing \(path) failed: \(reason)"
        case .closed(let path):
            "\(path) was used after it was closed"
        case .modelMismatch(let path, let stored, let fingerprint, let dimension):
            "\(path) holds embeddings of another model named \(stored.name) "
                + "(fingerprint \(stored.fingerprint.prefix(12)), \(stored.dimension) dimensions; "
                + "this one has \(fingerprint.prefix(12)), \(dimension))"
        case .unknownModel(let path, let id):
            "\(path) no longer contains model \(id) because another program removed it"
        case .invalidChange(let index, let reason):
            "change \(index) of the batch is invalid: \(reason)"
        case .unexpected(let path, let detail):
            "unexpected failure with \(path): \(detail)"
        }
    }
}
