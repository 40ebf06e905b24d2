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
    private var stream: UnsafeMutablePointer<FILE>?

    /// Starts the file.
    ///
    /// - Throws: ``VectorIndexError/cannotWrite(path:reason:)``, as all its methods.
    init(path: FilePath) throws(VectorIndexError) {
        self.path = path
        temporaryPath = Self.temporaryPath(of: path)
        stream = temporaryPath.withPlatformString { fopen($0, "wbe") }
        guard stream != nil else { throw failure }
    }

    /// Where the file for a place lies until it is finished.
    static func temporaryPath(of path: FilePath) -> FilePath { path.appending(suffix: ".part") }

    /// Discards the file unless it is finished.
    deinit {
        guard let stream else { return }
        fclose(stream)
        Self.remove(temporaryPath)
    }

    static func remove(_ path: FilePath) { path.withPlatformString { _ = unlink($0) } }

    /// Goes on behind a gap of zeros.
    func skip(to offset: Int) throws(VectorIndexError) {
        guard fseek(stream, offset, SEEK_SET) == 0 else { throw failure }
    }

    /// Goes back to the beginning.
    func rewind() throws(VectorIndexError) { try skip(to: 0) }

    func append(_ bytes: [UInt8]) throws(VectorIndexError) {
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw failure }
    }

    /// Makes what was appended visible to readers of the temporary file.
    func flush() throws(VectorIndexError) {
        guard fflush(stream) == 0 else { throw failure }
    }

    /// Puts everything on the disk, and then the file into its place.
    func finish() throws(VectorIndexError) {
        guard let stream, fflush(stream) == 0, fsync(fileno(stream)) == 0 else { throw failure }
        StopPoint.inside(.indexFile).pass()
        let isInPlace = temporaryPath.withPlatformString { from in
            path.withPlatformString { rename(from, $0) } == 0
        }
        guard isInPlace else { throw failure }
        StopPoint.after(.indexFile).pass()
        self.stream = nil
        fclose(stream)
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
