internal import FilePaths
internal import Foundation
public import SystemPackage

/// A small disk in memory, if the system permits mounting one.
public final class ScratchDisk {
    /// Whether this process may mount disks.
    public static let isPermitted: Bool = {
        guard let folder = try? TemporaryFolder(), let disk = try? ScratchDisk(in: folder, megabytes: 1)
        else {
            return false
        }
        return disk.setReadOnly(true)
    }()

    /// Whether two disks that are mounted on a folder one after the other have different file system ids: since Linux 6.6.
    public static let haveNames: Bool = {
        guard let folder = try? TemporaryFolder() else { return false }
        let names = (0..<2).compactMap { _ in try? ScratchDisk(in: folder, megabytes: 1).name }
        return names.count == 2 && names[0] != names[1]
    }()

    /// The system does not let us mount a disk.
    public struct NotPermitted: Error {}

    /// The folder on which the disk is mounted.
    public let path: String
    private let folder: TemporaryFolder
    private var places: [FilePath] = []

    /// Mounts an empty disk of the given size.
    ///
    /// - Throws: ``NotPermitted``.
    public init(in folder: TemporaryFolder, megabytes: Int, name: String = "disk") throws {
        self.folder = folder
        path = folder.path(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard Self.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path) else {
            throw NotPermitted()
        }
    }

    deinit {
        for place in places { _ = Self.run("umount", "-l", place.string) }
        _ = Self.run("umount", "-l", path)
    }

    /// Makes the disk read-only, or writable again. Returns false if the system refuses.
    public func setReadOnly(_ isReadOnly: Bool) -> Bool {
        Self.run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", path)
    }

    /// Mounts the disk on a second folder as well, and creates that folder.
    public func attach(to place: FilePath) throws {
        try place.makeFolder()
        guard Self.run("mount", "--bind", path, place.string) else { throw NotPermitted() }
        places.append(place)
    }

    /// Unmounts the disk from a folder.
    public func detach(from place: FilePath) throws {
        guard Self.run("umount", place.string) else { throw NotPermitted() }
        places.removeAll { $0 == place }
    }

    /// Fills the disk completely. Returns the file that fills it.
    public func fill() throws -> FilePath {
        let filler = FilePath(path).appending("filler")
        let descriptor = try FileDescriptor.open(
            filler, .writeOnly, options: [.create], permissions: .ownerReadWrite)
        try descriptor.closeAfter {
            do {
                while true { try descriptor.writeAll([UInt8](repeating: 0, count: 4096)) }
            } catch Errno.noSpace {}
        }
        return filler
    }

    /// The id of the file system.
    private var name: UInt {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? status.f_fsid : 0
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
