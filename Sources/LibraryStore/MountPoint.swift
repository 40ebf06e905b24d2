public import SystemPackage

/// A folder below which indexed pictures lay on a disk of its own.
public struct MountPoint: Sendable, Hashable {
    /// The absolute path of the folder.
    public let path: FilePath

    /// What the file system calls itself; nil where it has no name that stays.
    public let fileSystem: Int64?

    /// Creates a description.
    public init(path: FilePath, fileSystem: Int64?) {
        self.path = path
        self.fileSystem = fileSystem
    }
}
