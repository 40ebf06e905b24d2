internal import Glibc
public import SystemPackage

/// Paths as Linux has them: bytes, of which only `/` and NUL mean anything.
///
/// A path goes from the argument or the folder that names it to system calls, the catalog and the output as these
/// bytes. `FilePath.string`, and `description` with it, puts U+FFFD in the place of bytes that are not UTF-8, so it is for
/// people to read, and never becomes a path again.
extension FilePath {
    /// The path of these bytes, up to the first NUL; repeated slashes, and those at the end, are dropped.
    public init(bytes: some Sequence<UInt8>) {
        let bytes = bytes.map { CChar(bitPattern: $0) } + [0]
        self = bytes.withUnsafeBufferPointer { FilePath(platformString: $0.baseAddress!) }
    }

    /// The bytes, without a NUL at the end.
    ///
    /// - Complexity: O(n).
    public var bytes: [UInt8] {
        withPlatformString { [UInt8](UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }

    /// Whether the bytes are UTF-8, so that ``FilePath/string`` is all of the path.
    public var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// The path with a name below it, which may hold any bytes but `/` and NUL.
    public func appending(name: some Sequence<UInt8>) -> FilePath {
        FilePath(bytes: bytes + [UInt8(ascii: "/")] + Array(name))
    }

    /// The path with some text directly after its last byte, such as `.lock`.
    public func appending(suffix: String) -> FilePath { FilePath(bytes: bytes + Array(suffix.utf8)) }

    /// The last name of the path, as bytes; empty for the root and for the empty path.
    public var nameBytes: [UInt8] { lastComponent?.bytes ?? [] }

    /// Whether the path is `folder` or lies below it, going by names alone.
    public func isInside(_ folder: FilePath) -> Bool { starts(with: folder) }

    /// Whether the path comes before another in the order of bytes, in which SQLite has them too.
    ///
    /// - Complexity: O(n), without a copy: a crawl sorts all that it found by this.
    public func precedes(_ other: FilePath) -> Bool {
        withPlatformString { own in other.withPlatformString { strcmp(own, $0) < 0 } }
    }

    /// The path without symbolic links; nil, with `errno` set, where it cannot be followed to its end.
    public var resolvingLinks: FilePath? {
        guard let resolved = withPlatformString({ realpath($0, nil) }) else { return nil }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }

    /// The path without symbolic links, also if there is nothing in its folder yet.
    public var resolvingFolder: FilePath {
        if let resolved = resolvingLinks { return resolved }
        let folder = removingLastComponent()
        return (folder.isEmpty ? FilePath(".") : folder).resolvingLinks?.appending(name: nameBytes) ?? self
    }

    /// The value of an environment variable as a path; nil where it is not set, or set to nothing.
    public static func environment(_ name: String) -> FilePath? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return FilePath(platformString: value)
    }
}

extension FilePath.Component {
    /// The bytes of the name, without a NUL at the end.
    ///
    /// - Complexity: O(n).
    public var bytes: [UInt8] {
        withPlatformString { [UInt8](UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }

    /// Whether the name comes before another in the order of bytes.
    public func precedes(_ other: FilePath.Component) -> Bool {
        withPlatformString { own in other.withPlatformString { strcmp(own, $0) < 0 } }
    }
}
