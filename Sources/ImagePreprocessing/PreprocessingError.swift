/// Why a preprocessor configuration was refused.
///
/// Every case names the file; `description` is one sentence for the user.
public enum PreprocessingError: Error, Sendable, Equatable {
    /// The file could not be read.
    case unreadable(path: String, reason: String)
    /// The file is not JSON, is not a JSON object, or is larger than the limit.
    case malformed(path: String, reason: String)
    /// A value is invalid; `key` is its path in the file, such as `size.shortest_edge`.
    case invalidValue(path: String, key: String, expected: String, found: String)

    /// The path of the file, as the caller gave it.
    public var path: String {
        switch self {
        case .unreadable(let path, _), .malformed(let path, _), .invalidValue(let path, _, _, _): path
        }
    }
}

extension PreprocessingError: CustomStringConvertible {
    /// One sentence: the file, then what is wrong with it.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .malformed(let path, let reason): "\(path) is not a preprocessor configuration: \(reason)"
        case .invalidValue(let path, let key, let expected, let found):
            "\(path): \(key) should be \(expected), but is \(found)"
        }
    }
}
