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
    /// What makes it this file, under whatever names.
    let identity: FileIdentity

    init(path: FilePath, _ status: FileStatus) {
        self.path = path
        fileSize = status.fileSize
        modificationTime = status.modificationTime
        changeTime = status.changeTime
        identity = status.identity
    }

    /// Whether both are one file. The times tell apart what a file system without numbers of its own gives the same number.
    func isSameFile(as other: FoundFile) -> Bool {
        identity == other.identity && fileSize == other.fileSize && modificationTime == other.modificationTime
            && changeTime == other.changeTime
    }
}
