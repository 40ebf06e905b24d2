internal import Glibc
public import SystemPackage

/// Paths as Linux defines them: bytes, of which only `/` and NUL have a meaning.
///
/// Photoseek passes the bytes of a path unchanged from the argument or the folder listing to system calls, the catalog
/// and the output. `FilePath.string` and `description` replace bytes that are not UTF-8 by U+FFFD, so they are only for
/// people to read and must never be converted back to a path.
extension FilePath {
    /// Creates a path from bytes, up to the first NUL. Removes repeated slashes and slashes at the end.
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

    /// Whether the bytes are valid UTF-8, so that `FilePath.string` represents the path without loss.
    public var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// Returns the path with a name appended as the last component. The name may contain any bytes except `/` and NUL.
    public func appending(name: some Sequence<UInt8>) -> FilePath {
        FilePath(bytes: bytes + [UInt8(ascii: "/")] + Array(name))
    }

    /// Returns the path with a text such as `.lock` appended directly after its last byte.
    public func appending(suffix: String) -> FilePath { FilePath(bytes: bytes + Array(suffix.utf8)) }

    /// The bytes of the last component; empty for the root and for the empty path.
    public var nameBytes: [UInt8] { lastComponent?.bytes ?? [] }

    /// Whether the path is `folder` or is below it, judged by the components alone.
    public func isInside(_ folder: FilePath) -> Bool { starts(with: folder) }

    /// Returns the path relative to a folder, judged by the components alone; nil if the path is not below that folder.
    public func relative(to folder: FilePath) -> FilePath? {
        var rest = self
        return rest.removePrefix(folder) && !rest.isEmpty ? rest : nil
    }

    /// Whether the path comes before another one in byte order, which is also the order in SQLite.
    ///
    /// - Complexity: O(n), without a copy, because a crawl sorts all the files that it found by this.
    public func precedes(_ other: FilePath) -> Bool {
        withPlatformString { own in other.withPlatformString { strcmp(own, $0) < 0 } }
    }

    /// The path with all symbolic links resolved; nil, with `errno` set, if it cannot be resolved.
    public var resolvingLinks: FilePath? {
        guard let resolved = withPlatformString({ realpath($0, nil) }) else { return nil }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }

    /// The current folder of the program, without symbolic links; nil, with `errno` set, if it was deleted.
    public static var currentFolder: FilePath? { FilePath(".").resolvingLinks }

    /// The absolute path with the symbolic links resolved in the part of it that exists; the path itself if it is relative and
    /// the current folder was deleted.
    public var resolvingExistingPart: FilePath {
        guard var path = isAbsolute ? self : Self.currentFolder?.pushing(self) else { return self }
        var missing: [FilePath.Component] = []
        while true {
            if let resolved = path.resolvingLinks {
                return missing.reversed().reduce(resolved) { $0.appending($1) }.lexicallyNormalized()
            }
            guard let last = path.lastComponent else { return self }
            missing.append(last)
            path.removeLastComponent()
        }
    }

    /// Returns the value of an environment variable as a path; nil if it is not set or is empty.
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

    /// Whether the name comes before another one in byte order.
    public func precedes(_ other: FilePath.Component) -> Bool {
        withPlatformString { own in other.withPlatformString { strcmp(own, $0) < 0 } }
    }
}

/// Atomic changes of names in the file system.
extension FilePath {
    /// Renames a file or folder. Replaces a file that already has the new name.
    ///
    /// - Returns: whether it succeeded; if not, `errno` is set.
    public func rename(to other: FilePath) -> Bool {
        withPlatformString { own in other.withPlatformString { Glibc.rename(own, $0) } } == 0
    }

    /// Removes a file or symbolic link.
    ///
    /// - Returns: whether it succeeded; if not, for example because there is no such file, `errno` is set.
    @discardableResult
    public func unlink() -> Bool { withPlatformString { Glibc.unlink($0) } == 0 }

    /// The folder that has this name: the path without its last component, or the current folder.
    private var folderOfName: FilePath {
        let parent = removingLastComponent()
        return parent.isEmpty ? "." : parent
    }

    /// Waits until the disk has this name: a power failure undoes no earlier creation, renaming or removal of it.
    ///
    /// Syncing a file does not promise this by itself. Some file systems cannot sync folders; they are left alone.
    ///
    /// - Returns: whether it succeeded; if not, `errno` is set.
    @discardableResult
    public func syncName() -> Bool {
        let folder = folderOfName.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard folder >= 0 else { return false }
        defer { close(folder) }
        return fsync(folder) == 0
    }
}

extension FilePath.Component {
    /// Whether the name begins with a dot.
    public var isHidden: Bool { withPlatformString { $0.pointee == CChar(UInt8(ascii: ".")) } }
}
