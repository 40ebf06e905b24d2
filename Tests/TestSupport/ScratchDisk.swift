internal import Foundation

/// A small disk in memory, where the system lets us mount one.
public final class ScratchDisk {
    /// Whether disks can be mounted here.
    public static let isPermitted: Bool = {
        guard let folder = try? TemporaryFolder(), let disk = try? ScratchDisk(in: folder, megabytes: 1)
        else {
            return false
        }
        return disk.setReadOnly(true)
    }()

    /// The system does not let us mount a disk.
    public struct NotPermitted: Error {}

    /// The folder of the disk.
    public let path: String
    private let folder: TemporaryFolder

    /// Mounts an empty disk of a size.
    ///
    /// - Throws: ``NotPermitted``.
    public init(in folder: TemporaryFolder, megabytes: Int) throws {
        self.folder = folder
        path = folder.path("disk")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard Self.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path) else {
            throw NotPermitted()
        }
    }

    deinit { _ = Self.run("umount", "-l", path) }

    /// Makes the disk read-only, or writable again; false when the system refuses.
    public func setReadOnly(_ isReadOnly: Bool) -> Bool {
        Self.run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", path)
    }

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
