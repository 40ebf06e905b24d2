/// Why a file that the user asked for cannot be written.
enum OutputError: Error, Equatable, CustomStringConvertible {
    case cannotWrite(path: String, reason: String)

    var description: String {
        switch self {
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        }
    }
}
