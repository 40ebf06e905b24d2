/// What can go wrong with an index.
public enum VectorIndexError: Error, Equatable, Sendable {
    /// There is no index file.
    case notFound(path: String)
    /// The file is not an index of this program. `found` says what it looks like.
    case notAnIndex(path: String, found: String)
    /// The index has another tag or dimension than the caller expects: it belongs to another library or another state of it.
    case foreign(path: String)
    /// The file has another version of the format; this program reads version `expected`.
    case otherVersion(path: String, expected: Int, found: Int)
    /// The file is damaged at `offset`, in bytes.
    case corrupt(path: String, offset: Int, expected: String, found: String)
    /// The file cannot be read or mapped.
    case unreadable(path: String, reason: String)
    /// The file cannot be written.
    case cannotWrite(path: String, reason: String)
    /// A vector holds a NaN or an infinity.
    case notFinite(key: Int64)
    /// A vector is zero, so it has no direction.
    case zeroVector(key: Int64)
}

extension VectorIndexError: CustomStringConvertible {
    /// One sentence: what is wrong and where.
    public var description: String {
        switch self {
        case .notFound(let path): "no index at \(path)"
        case .notAnIndex(let path, let found): "\(path) is not an index but \(found)"
        case .foreign(let path): "\(path) was built from another library, or from another state of this one"
        case .otherVersion(let path, let expected, let found):
            "\(path) has format version \(found), expected \(expected)"
        case .corrupt(let path, let offset, let expected, let found):
            "\(path) is damaged at byte \(offset): expected \(expected), found \(found)"
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)"
        case .notFinite(let key): "the vector \(key) holds a NaN or an infinity"
        case .zeroVector(let key): "the vector \(key) is zero"
        }
    }
}
