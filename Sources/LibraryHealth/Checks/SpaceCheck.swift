internal import CatalogStore
internal import FilePaths
internal import Glibc
internal import SystemPackage

/// Whether the disk has room for what changes of a library need at most: a second copy of its files, for a migration that rewrites all
/// rows, and for an index that is built anew.
struct SpaceCheck: HealthCheck {
    /// With less, even a small batch of pictures may not be written.
    static let leastFree: Int64 = 16 << 20

    let library: FilePath
    /// The bytes that are free on the disk of the library, nil if that is unknown.
    let freeBytes: Int64?
    let subject = "free space"

    func findings() throws -> [Finding] {
        let folder = library.removingLastComponent()
        let names = ((try? FolderContents.names(in: folder)) ?? []).map(\.bytes)
        let files = names.filter { name in
            name == library.nameBytes || name.starts(with: library.nameBytes + Array(".index-".utf8))
        }
        let needed = files.reduce(Int64(0)) {
            $0 + (FileStatus(following: folder.appending(name: $1))?.fileSize ?? 0)
        }
        guard let freeBytes, freeBytes < max(needed, Self.leastFree) else { return [] }
        return [.littleSpace(free: freeBytes, needed: needed)]
    }

    /// The bytes that are free on the disk of a file; nil if that is unknown.
    static func freeBytes(at path: FilePath) -> Int64? {
        var disk = statvfs()
        guard path.withPlatformString({ statvfs($0, &disk) }) == 0 else { return nil }
        // Some file systems without a size limit report so much that the product overflows.
        let (bytes, overflow) = Int64(clamping: disk.f_bavail).multipliedReportingOverflow(
            by: Int64(clamping: disk.f_frsize))
        return overflow ? .max : bytes
    }
}
