import SystemPackage
import TestSupport

/// A disk in memory that keeps its content while it is not mounted at its place.
///
/// The owner sees to it that only one thread uses it at a time.
final class RemovableDisk: @unchecked Sendable {
    /// Where it is mounted, at times.
    let place: FilePath
    private let disk: ScratchDisk
    private var isAttached = false

    /// Creates a disk that is mounted.
    ///
    /// - Throws: `ScratchDisk.NotPermitted`.
    init(in folder: TemporaryFolder, at place: FilePath) throws {
        self.place = place
        disk = try ScratchDisk(in: folder, megabytes: 4, name: "removable")
        try attach()
    }

    /// Mounts it unless it is mounted.
    func attach() throws {
        guard !isAttached else { return }
        try disk.attach(to: place)
        isAttached = true
    }

    /// Mounts or unmounts it. Returns what it did.
    func toggle() throws -> String {
        if isAttached {
            try disk.detach(from: place)
            isAttached = false
            return "detached"
        }
        try attach()
        return "attached"
    }
}
