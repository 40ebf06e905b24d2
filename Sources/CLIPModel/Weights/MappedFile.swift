internal import Glibc
internal import SystemPackage

/// A file mapped read-only into memory for as long as the object lives.
///
/// Immutable; safe to use from any thread. As with every mapped file, the program crashes if another program shortens the
/// file. Replacing a checkpoint by renaming is safe.
final class MappedFile: @unchecked Sendable {  // The mapping is read-only and lives as long as the object.
    /// The path of the file, for error messages.
    let path: String
    let bytes: UnsafeRawBufferPointer

    /// Maps a regular file.
    ///
    /// - Throws: ``CLIPModelError``.
    init(path: FilePath, purpose: String) throws {
        self.path = path.string
        do {
            let file = try RegularFile(path: path)
            // An empty file cannot be mapped.
            bytes = try file.byteCount == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : file.map()
        } catch {
            throw CLIPModelError(error, path: path.string, purpose: purpose)
        }
    }

    /// Releases the memory of the whole pages in a range of bytes. They are read from the file again when they are accessed.
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
