/// Why a result cannot be written.
enum OutputError: Equatable, ExplainedError {
    /// An output file cannot be written.
    case cannotWrite(path: String, reason: String)
    /// A file already exists, and the program did not write it.
    case isForeign(path: String, expected: String)
    /// The file is a part of the library in use.
    case isLibrary(path: String)
    /// Standard output cannot be written.
    case lost(reason: String)

    var description: String {
        switch self {
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        case .isForeign(let path, let expected):
            "\(path): the file exists and is not \(expected); name another file, or replace it with --force"
        case .isLibrary(let path):
            "\(path): this file belongs to the library; name another file for the result"
        case .lost(let reason):
            "the result is incomplete, because standard output cannot be written: \(reason)"
        }
    }
}
