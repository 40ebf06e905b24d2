public import SystemPackage

/// A folder on which a disk with indexed images was mounted.
public struct MountPoint: Sendable, Hashable {
    /// The absolute path of the folder.
    public let path: FilePath

    /// The id of the file system; nil if it has no id that stays the same when it is mounted again.
    public let fileSystem: Int64?

    /// Creates a description.
    public init(path: FilePath, fileSystem: Int64?) {
        self.path = path
        self.fileSystem = fileSystem
    }
}
