public import SystemPackage

/// A file that could not be read as an image.
public struct FailureRecord: Sendable, Hashable {
    /// The absolute path.
    public let path: FilePath

    /// The size of the file in bytes when it was tried.
    public let fileSize: Int64

    /// When the file was last modified, in nanoseconds since 1970, when it was tried.
    public let modificationTime: Int64

    /// Why, in words for a person.
    public let reason: String

    /// Creates a record.
    public init(path: FilePath, fileSize: Int64, modificationTime: Int64, reason: String) {
        self.path = path
        self.fileSize = fileSize
        self.modificationTime = modificationTime
        self.reason = reason
    }
}
