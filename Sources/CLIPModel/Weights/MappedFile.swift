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
        self.path = path
        do {
            let file = try RegularFile(path: path)
            // Nothing cannot be mapped.
            bytes = try file.byteCount == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : file.map()
        } catch {
            throw CLIPModelError(error, path: path, purpose: purpose)
        }
    }

    deinit {
        if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}
