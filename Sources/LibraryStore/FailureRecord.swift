public import SystemPackage

/// A file that could not be read as an image.
public struct FailureRecord: Sendable, Hashable {
    /// The absolute path.
    public let path: FilePath

    /// The size of the file in bytes at the time of the attempt.
    public let fileSize: Int64

    /// The modification time of the file at the time of the attempt, in nanoseconds since 1970.
    public let modificationTime: Int64

    /// Why it failed, as text for the user.
    public let reason: String

    /// Creates a record.
    public init(path: FilePath, fileSize: Int64, modificationTime: Int64, reason: String) {
        self.path = path
        self.fileSize = fileSize
        self.modificationTime = modificationTime
        self.reason = reason
    }
}
