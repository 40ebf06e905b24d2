internal import FilePaths
internal import Glibc
internal import StopPoints
internal import SystemPackage

/// A file in the making: it has a temporary name beside its place until it is whole and on the disk.
///
/// One at a time for each place. What a program that was killed left behind is overwritten by the next.
final class PartialFile {
    private let path: FilePath
    /// Where the file lies until it is finished.
    let temporaryPath: FilePath
    private let descriptor: Int32
    private var isFinished = false

    /// Starts a file of `size` zeros.
    ///
    /// - Throws: ``VectorIndexError/cannotWrite(path:reason:)``, as all its methods.
    init(path: FilePath, size: Int) throws(VectorIndexError) {
        self.path = path
        temporaryPath = Self.temporaryPath(of: path)
        descriptor = temporaryPath.withPlatformString {
            open($0, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else { throw failure }
        guard ftruncate(descriptor, size) == 0 else { throw failure }
    }

    /// Where the file for a place lies until it is finished.
    static func temporaryPath(of path: FilePath) -> FilePath { path.appending(suffix: ".part") }

    /// Discards the file unless it is finished.
    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isFinished { temporaryPath.unlink() }
    }

    /// Writes bytes over what is there; readers of the temporary file see them at once.
    func write(_ bytes: [UInt8], at offset: Int) throws(VectorIndexError) {
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(toAbsoluteOffset: Int64(offset), bytes)
        } catch {
            throw .cannotWrite(path: path.string, reason: "\(error)")
        }
    }

    /// Puts everything on the disk, and then the file into its place.
    func finish() throws(VectorIndexError) {
        guard fsync(descriptor) == 0 else { throw failure }
        StopPoint.inside(.indexFile).pass()
        guard temporaryPath.rename(to: path) else { throw failure }
        StopPoint.after(.indexFile).pass()
        isFinished = true
        // The new file is in place; should its name not outlive a loss of power, the former file does.
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
