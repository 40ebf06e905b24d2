internal import Glibc
internal import SystemPackage

/// A file mapped read-only into memory for as long as the object lives.
///
/// Immutable, and so safe to use from any thread. Whoever shortens the file meanwhile ends the program, as with
/// every mapped file; checkpoints are replaced by renaming.
final class MappedFile: @unchecked Sendable {  // The mapping is read-only and lives as long as the object.
    /// For errors.
    let path: String
    let bytes: UnsafeRawBufferPointer

    /// Maps a regular file.
    ///
    /// - Throws: ``CLIPModelError``.
    init(path: FilePath, purpose: String) throws {
        self.path = path.string
        do {
            let file = try RegularFile(path: path)
            // Nothing cannot be mapped.
            bytes = try file.byteCount == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : file.map()
        } catch {
            throw CLIPModelError(error, path: path.string, purpose: purpose)
        }
    }

    /// Lets go of the whole pages in a range of bytes; they are read from the file again when they are touched.
    func discardPages(_ range: Range<Int>) {
        guard let start = bytes.baseAddress else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let first = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound / page * page
        if first < end {
            madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, MADV_DONTNEED)
        }
    }

    deinit {
        if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}
