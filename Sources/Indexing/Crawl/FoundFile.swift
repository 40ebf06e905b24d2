internal import FilePaths
internal import SystemPackage

/// A picture file as the crawl found it.
struct FoundFile: Equatable, Sendable {
    /// Absolute, without symbolic links.
    let path: FilePath
    /// Bytes.
    let fileSize: Int64
    /// Nanoseconds since 1970.
    let modificationTime: Int64
    /// Nanoseconds since 1970.
    let changeTime: Int64
    /// Identifies the file, whichever path leads to it.
    let identity: FileIdentity

    init(
        path: FilePath, fileSize: Int64, modificationTime: Int64, changeTime: Int64, identity: FileIdentity
    ) {
        self.path = path
        self.fileSize = fileSize
        self.modificationTime = modificationTime
        self.changeTime = changeTime
        self.identity = identity
    }

    init(path: FilePath, _ status: FileStatus) {
        self.init(
            path: path, fileSize: status.fileSize, modificationTime: status.modificationTime,
            changeTime: status.changeTime, identity: status.identity)
    }

    /// Whether both are the same file. Size and times are compared as well, because a file system without its own
    /// file numbers may give two files the same number.
    func isSameFile(as other: FoundFile) -> Bool {
        identity == other.identity && fileSize == other.fileSize && modificationTime == other.modificationTime
            && changeTime == other.changeTime
    }
}
