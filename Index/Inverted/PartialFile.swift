internal import FilePaths
internal import Glibc
internal import StopPoints
internal import SystemPackage

/// A file that is being written. It has a temporary name beside its final path until it is complete and on the disk.
///
/// There may be only one at a time for each path. The next one overwrites what a killed program left behind.
final class PartialFile {
    private let path: FilePath
    /// The path of the file until it is finished.
    let temporaryPath: FilePath
    private let descriptor: Int32
    private var isFinished = false

    /// Creates a file of `size` zero bytes.
    ///
    /// - Throws: ``VectorIndexError/cannotWrite(path:reason:)``, like all its methods.
    init(path: FilePath, size: Int) throws(VectorIndexError) {
        self.path = path
        temporaryPath = Self.temporaryPath(of: path)
        descriptor = temporaryPath.withPlatformString {
            open($0, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else { throw failure }
        guard ftruncate(descriptor, size) == 0 else { throw failure }
    }

    /// Returns the path that a file has until it is finished.
    static func temporaryPath(of path: FilePath) -> FilePath { path.appending(suffix: ".part") }

    /// Discards the file unless it is finished.
    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isFinished { temporaryPath.unlink() }
    }

    /// Overwrites the bytes at `offset`; readers of the temporary file see the new ones at once.
    func write(_ bytes: [UInt8], at offset: Int) throws(VectorIndexError) {
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(toAbsoluteOffset: Int64(offset), bytes)
        } catch {
            throw .cannotWrite(path: path.string, reason: "\(error)")
        }
    }

    /// Syncs the file to the disk, and then renames it to its final path.
    func finish() throws(VectorIndexError) {
        guard fsync(descriptor) == 0 else { throw failure }
        StopPoint.inside(.indexFile).pass()
        guard temporaryPath.rename(to: path) else { throw failure }
        StopPoint.after(.indexFile).pass()
        isFinished = true
        // The new file is in place. If a power failure undoes the rename, the former file is still there.
        let parent = path.removingLastComponent()
        let folder = (parent.isEmpty ? "." : parent).withPlatformString {
            open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard folder >= 0 else { return }
        _ = fsync(folder)
        close(folder)
    }

    private var failure: VectorIndexError {
        .cannotWrite(path: path.string, reason: String(cString: strerror(errno)))
    }
}
