internal import Glibc

/// A file mapped read-only into memory for as long as the object lives.
///
/// Immutable, and so safe to use from any thread. Whoever shortens the file meanwhile ends the program, as with
/// every mapped file; checkpoints are replaced by renaming.
final class MappedFile: @unchecked Sendable {  // The mapping is read-only and lives as long as the object.
    let path: String
    let bytes: UnsafeRawBufferPointer

    /// Maps a regular file.
    ///
    /// - Throws: ``CLIPModelError``.
    init(path: String, purpose: String) throws {
        let count = try CheckpointFile.byteCount(path, purpose: purpose)
        self.path = path
        guard count > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CLIPModelError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
            throw CLIPModelError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        bytes = UnsafeRawBufferPointer(start: start, count: count)
    }

    deinit {
        if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}
