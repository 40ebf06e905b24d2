/// Why a result cannot be written.
enum OutputError: Error, Equatable, CustomStringConvertible {
    /// A file that the user asked for cannot be made.
    case cannotWrite(path: String, reason: String)
    /// Standard output takes no more.
    case lost(reason: String)

    var description: String {
        switch self {
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        case .lost(let reason): "the result is cut off, as standard output cannot be written: \(reason)"
        }
    }
}
