import GRDB
import SystemPackage

extension LibraryError {
    /// The catalog's name for an error of SQLite.
    init(_ error: DatabaseError, path: String) {
        let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL:
            self = .diskFull(path: path)
        case .SQLITE_READONLY:
            self = .readOnly(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            self = .busy(path: path)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self = .cannotOpen(path: path, reason: reason)
        case .SQLITE_IOERR:
            self = .ioError(path: path, reason: "\(reason) (\(error.extendedResultCode))")
        case .SQLITE_NOMEM:
            self = .ioError(path: path, reason: "out of memory")
        case .SQLITE_MISUSE:
            self = .closed(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_TOOBIG:
            self = .corrupt(path: path, detail: reason)
        case .SQLITE_ERROR, .SQLITE_SCHEMA, .SQLITE_MISMATCH:
            // Our statements fit our schema, so that one which SQLite cannot understand ("no such table")
            // speaks of a damaged or tampered schema.
            self = .corrupt(path: path, detail: reason)
        default:
            self = .unexpected(path: path, detail: reason)
        }
    }

    /// Runs `body` and gives every error of SQLite its name in the catalog; other errors pass unchanged.
    static func translating<Result>(path: FilePath, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw LibraryError(error, path: path.string)
        } catch let error as RowDecodingError {
            throw LibraryError.corrupt(path: path.string, detail: "a value of an unexpected type: \(error)")
        }
    }
}
