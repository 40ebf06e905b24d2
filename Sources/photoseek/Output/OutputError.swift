/// Why a result cannot be written.
enum OutputError: Error, Equatable, CustomStringConvertible {
    /// A file that the user asked for cannot be made.
    case cannotWrite(path: String, reason: String)
    /// There is a file already that the program did not write.
    case isForeign(path: String, expected: String)
    /// The file is a part of the library in use.
    case isLibrary(path: String)
    /// Standard output takes no more.
    case lost(reason: String)

    var description: String {
        switch self {
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        case .isForeign(let path, let expected):
            "\(path): there is a file already that is not \(expected); name another file, or replace it with --force"
        case .isLibrary(let path):
            "\(path): the library needs this file; name another file for the result"
        case .lost(let reason): "the result is cut off, as standard output cannot be written: \(reason)"
        }
    }
}
