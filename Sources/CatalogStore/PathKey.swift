/// A path as a dictionary key, compared byte by byte.
///
/// Swift holds two strings equal when they look the same: "é" as one scalar equals "é" as two. Linux holds
/// them for two files. A dictionary or set of paths must be keyed by this type, or one of the two is lost.
public struct PathKey: Hashable, Comparable, Sendable {
    /// The path.
    public let path: String

    /// Wraps a path.
    public init(_ path: String) {
        self.path = path
    }

    /// Whether both are the same bytes.
    public static func == (lhs: PathKey, rhs: PathKey) -> Bool {
        lhs.path.utf8.elementsEqual(rhs.path.utf8)
    }

    /// Orders by bytes, as SQLite does.
    public static func < (lhs: PathKey, rhs: PathKey) -> Bool {
        lhs.path.utf8.lexicographicallyPrecedes(rhs.path.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        var path = path
        path.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // No path holds this byte: it keeps the ends of two keys in a row apart.
        hasher.combine(0xFF as UInt8)
    }
}
