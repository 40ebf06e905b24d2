import CatalogInspection
import LibraryStore
import CatalogStore
import SystemPackage
import TestSupport
import Testing

struct MountPointTests {
    /// When a library is moved to a folder above its images, their paths become relative, and those of mount points
    /// too.
    @Test func mountPointsGoAlongWithALibraryThatIsMoved() throws {
        let folder = try TemporaryFolder()
        let disk = MountPoint(path: folder.file("photos/disk"), fileSystem: 7)
        try folder.file("library").makeFolder()
        let first = try Catalog(path: folder.file("library/l.sqlite"), access: .readWrite(create: true))
        try first.updateMountPoints([disk], forgetting: [])
        try first.close()

        try folder.file("library/l.sqlite").move(to: folder.file("l.sqlite"))
        let moved = try Catalog(path: folder.file("l.sqlite"), access: .readWrite(create: false))
        try moved.checkInvariants()
        #expect(try moved.mountPoints() == [disk])
        try moved.updateMountPoints([MountPoint(path: disk.path, fileSystem: 8)], forgetting: [])
        #expect(try moved.mountPoints().map(\.fileSystem) == [8])
        try moved.updateMountPoints([], forgetting: [disk.path])
        #expect(try moved.mountPoints().isEmpty)
    }
}
