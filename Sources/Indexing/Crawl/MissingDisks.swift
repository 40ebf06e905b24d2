internal import FilePaths
internal import Glibc
public import LibraryStore
internal import SystemPackage

/// Distinguishes deleted pictures from pictures whose disk is missing.
///
/// The library records the mount points of disks whenever it is indexed. A disk is missing if its mount point is
/// gone, if nothing is mounted there any more, or if a file system with another ID is mounted there.
struct MissingDisks: Sendable {
    /// The mount points of the disks that are missing.
    let mountPoints: [FilePath]

    /// Checks which disks of a library are missing now.
    init(known: [MountPoint]) {
        mountPoints = known.filter { !$0.isThere }.map(\.path)
    }

    /// The mount point of the missing disk that a path lies on; nil if the path is not on a missing disk.
    func mountPoint(of path: FilePath) -> FilePath? { mountPoints.first { path.isInside($0) } }
}

extension MountPoint {
    /// The mount point at a folder; nil if nothing is mounted there now.
    init?(at path: FilePath) {
        guard path.lastComponent != nil, let status = FileStatus(following: path), status.isFolder,
            let parent = FileStatus(following: path.removingLastComponent()), parent.device != status.device
        else { return nil }
        self.init(path: path, fileSystem: Self.fileSystem(at: path, status))
    }

    /// Whether a disk is mounted there now, and it is the one that was there before.
    public var isThere: Bool {
        guard let now = MountPoint(at: path) else { return false }
        // A file system without its own ID is assumed to be the one that was there before.
        guard let fileSystem, let mounted = now.fileSystem else { return true }
        return fileSystem == mounted
    }

    /// The ID of a file system; nil if it has none of its own. Some file systems use their device number as ID. That
    /// number may change whenever the system starts or the disk is plugged in again, so it is ignored.
    private static func fileSystem(at path: FilePath, _ status: FileStatus) -> Int64? {
        var disk = statvfs()
        guard path.withPlatformString({ statvfs($0, &disk) }) == 0 else { return nil }
        let number = UInt64(disk.f_fsid)
        return number == 0 || number == status.device ? nil : Int64(bitPattern: number)
    }
}
