internal import FilePaths
internal import Glibc
internal import LibraryStore
internal import SystemPackage

/// Tells pictures that were deleted from pictures whose disk is not there.
///
/// The library remembers the folders that disks were mounted on when it was last indexed. Such a disk is missing when
/// the folder is gone, when nothing is mounted on it any more, or when a file system of another name is.
struct MissingDisks: Sendable {
    /// The mount points of the disks that are missing.
    let mountPoints: [FilePath]

    /// Looks where the disks of a library are now.
    init(known: [MountPoint]) {
        mountPoints = known.filter { !$0.isThere }.map(\.path)
    }

    /// The mount point of the missing disk that a path lies on; nil where its disk is there.
    func mountPoint(of path: FilePath) -> FilePath? { mountPoints.first { path.isInside($0) } }
}

extension MountPoint {
    /// What is mounted on a folder now; nil where nothing is.
    init?(at path: FilePath) {
        guard path.lastComponent != nil, let status = FileStatus(following: path), status.isFolder,
            let parent = FileStatus(following: path.removingLastComponent()), parent.device != status.device
        else { return nil }
        self.init(path: path, fileSystem: Self.fileSystem(at: path, status))
    }

    fileprivate var isThere: Bool {
        guard let now = MountPoint(at: path) else { return false }
        // A file system without a name of its own is taken for the one that was there.
        guard let fileSystem, let mounted = now.fileSystem else { return true }
        return fileSystem == mounted
    }

    /// The number that a file system is known by. Some make it of the number of their device, which is another one after
    /// each start of the system or unplugging; that tells nothing.
    private static func fileSystem(at path: FilePath, _ status: FileStatus) -> Int64? {
        var disk = statvfs()
        guard path.withPlatformString({ statvfs($0, &disk) }) == 0 else { return nil }
        let number = UInt64(disk.f_fsid)
        return number == 0 || number == status.device ? nil : Int64(bitPattern: number)
    }
}
