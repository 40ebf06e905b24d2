internal import Glibc
internal import SystemPackage

/// An index file mapped read-only into memory for as long as the object lives.
///
/// `@unchecked` because pointers are not `Sendable`; the mapping is never written to. Index files are replaced by
/// renaming, so that no program shortens one that is mapped.
final class MappedIndexFile: @unchecked Sendable {
    /// The path for messages.
    let path: String
    let bytes: UnsafeRawBufferPointer

    /// Maps the file.
    ///
    /// - Throws: ``VectorIndexError``.
    init(path file: FilePath) throws(VectorIndexError) {
        path = file.string
        // Opening a pipe must not block the program.
        let descriptor = file.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .notFound(path: path) : Self.unreadable(path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .notAnIndex(path: path, found: "a folder or device")
        }
        let size = Int(status.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw Self.unreadable(path)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    private static func unreadable(_ path: String) -> VectorIndexError {
        .unreadable(path: path, reason: String(cString: strerror(errno)))
    }

    deinit {
        if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}
