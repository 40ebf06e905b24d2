internal import Glibc
public import SystemPackage

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
}
