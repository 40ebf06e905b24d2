internal import Glibc
internal import StopPoints

/// A file in the making: it has a temporary name beside its place until it is whole and on the disk.
///
/// One at a time for each place. What a program that was killed left behind is overwritten by the next.
final class PartialFile {
    private let path: String
    /// Where the file lies until it is finished.
    let temporaryPath: String
    private var stream: UnsafeMutablePointer<FILE>?

    /// Starts the file.
    ///
    /// - Throws: ``VectorIndexError/cannotWrite(path:reason:)``, as all its methods.
    init(path: String) throws(VectorIndexError) {
        self.path = path
        temporaryPath = Self.temporaryPath(of: path)
        stream = fopen(temporaryPath, "wbe")
        guard stream != nil else { throw failure }
    }

    /// Where the file for a place lies until it is finished.
    static func temporaryPath(of path: String) -> String { path + ".part" }

    /// Discards the file unless it is finished.
    deinit {
        guard let stream else { return }
        fclose(stream)
        unlink(temporaryPath)
    }

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
        guard rename(temporaryPath, path) == 0 else { throw failure }
        StopPoint.after(.indexFile).pass()
        self.stream = nil
        fclose(stream)
        // The new file is in place; should its name not outlive a loss of power, the former file does.
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = open(end.map { String(path[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        _ = fsync(folder)
        close(folder)
    }

    private var failure: VectorIndexError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
}
