internal import FilePaths
internal import SystemPackage

/// Tells disks that other computers change as well. The kernel tells no events of that.
enum NetworkDisk {
    /// The kinds of file systems, as the kernel names them.
    private static let kinds: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "ceph", "afs", "9p", "fuse.sshfs", "fuse.rclone", "fuse.glusterfs",
        "fuse.s3fs", "davfs",
    ]

    /// Whether a folder is on such a disk.
    static func holds(_ folder: FilePath) -> Bool {
        MountTable().kind(holding: folder).map(kinds.contains) ?? false
    }
}
