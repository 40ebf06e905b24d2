internal import FoundationEssentials
internal import Glibc

/// Reads the small files of a checkpoint whole.
enum CheckpointFile {
    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - purpose: What a checkpoint needs the file for, said when it is missing.
    ///   - limit: The largest number of bytes that is read into memory.
    /// - Throws: ``CLIPModelError/missingFile(path:purpose:)``, ``CLIPModelError/unreadable(path:reason:)``
    ///   or, beyond the limit, ``CLIPModelError/malformed(path:key:expected:found:)``.
    static func read(_ path: String, purpose: String, limit: Int) throws -> Data {
        let size = try byteCount(path, purpose: purpose)
        guard size <= limit else {
            throw CLIPModelError.malformed(
                path: path, key: "", expected: "at most \(limit) bytes", found: "\(size)")
        }
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CLIPModelError.unreadable(path: path, reason: "the file system refuses it")
        }
    }

    /// The size of a regular file.
    static func byteCount(_ path: String, purpose: String) throws -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR {
                throw CLIPModelError.missingFile(path: path, purpose: purpose)
            }
            throw CLIPModelError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CLIPModelError.unreadable(path: path, reason: "it is not a regular file")
        }
        return Int(status.st_size)
    }

    /// Whether there is a file at `path`.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
