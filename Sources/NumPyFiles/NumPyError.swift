/// What can be wrong with a NumPy file.
public enum NumPyError: Error, Equatable, Sendable {
    /// The file does not begin as a NumPy file does.
    case notNumPy
    /// The header cannot be understood.
    case damaged(header: String)
    /// The array is not a matrix of numbers of this kind. `found` says what it is.
    case unsupported(found: String)
    /// The file has another number of bytes than its header says.
    case wrongSize(expected: Int, found: Int)
    /// The operating system could not read the file.
    case unreadable(reason: String)
}

extension NumPyError: CustomStringConvertible {
    /// The reason, written to follow the name of the file and a colon.
    public var description: String {
        switch self {
        case .notNumPy: "it is not a NumPy file"
        case .damaged(let header): "the header of the NumPy file is damaged: \(header)"
        case .unsupported(let found):
            "the NumPy file holds \(found), not a matrix of numbers that can be used"
        case .wrongSize(let expected, let found):
            "the NumPy file should have \(expected) bytes by its header and has \(found)"
        case .unreadable(let reason): "the NumPy file cannot be read: \(reason)"
        }
    }
}
