internal import Glibc
public import SystemPackage

/// Changes of names, which the system makes at once or not at all.
extension FilePath {
    /// Gives a file or folder another name, in the place of a file that has it; false, with `errno` set, where it cannot
    /// be done.
    public func rename(to other: FilePath) -> Bool {
        withPlatformString { own in other.withPlatformString { Glibc.rename(own, $0) } } == 0
    }

    /// Takes the name from a file or link; false, with `errno` set, where it cannot be done, as where there is none.
    @discardableResult
    public func unlink() -> Bool { withPlatformString { Glibc.unlink($0) } == 0 }
}
