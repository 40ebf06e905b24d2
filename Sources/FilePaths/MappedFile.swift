internal import Glibc
public import SystemPackage

/// A file mapped read-only into memory for as long as the object lives.
///
/// Immutable; safe to use from any thread. As with every mapped file, the program crashes if another program shortens the
/// file. Replacing it by renaming is safe.
public final class MappedFile: @unchecked Sendable {
    // Unchecked because pointers are not sendable; the mapping is never written to and lives as long as the object.

    /// The file.
    public let path: FilePath
    /// The content at the time of opening; empty, without a base address, if the file was empty.
    public let bytes: UnsafeRawBufferPointer

    /// Maps a regular file.
    ///
    /// - Throws: ``RegularFile/Failure``.
    public init(_ path: FilePath) throws(RegularFile.Failure) {
        self.path = path
        bytes = try RegularFile(path).map()
    }

    /// Releases the memory of the whole pages in a range of bytes. They are read from the file again when they are accessed.
    public func discardPages(_ range: Range<Int>) {
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
