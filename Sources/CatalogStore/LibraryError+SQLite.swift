import Foundation
import GRDB
import LibraryStore
import SystemPackage

extension LibraryError {
    /// Creates the catalog error for an SQLite error.
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
            // The catalog's statements match its schema. If SQLite does not understand one ("no such table"), the
            // schema was damaged or changed by another program.
            self = .corrupt(path: path, detail: reason)
        default:
            self = .unexpected(path: path, detail: reason)
        }
    }

    /// Runs `body` and converts errors of SQLite to catalog errors; rethrows other errors unchanged.
    static func translating<Result>(path: FilePath, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw LibraryError(error, path: path.string)
        } catch let error as RowDecodingError {
            throw LibraryError.corrupt(path: path.string, detail: "a value of an unexpected type: \(error)")
        } catch let error as CocoaError {
            // GRDB asks for the size of the log, which is gone if the library is removed at this moment.
            throw LibraryError.cannotOpen(path: path.string, reason: error.localizedDescription)
        }
    }
}
