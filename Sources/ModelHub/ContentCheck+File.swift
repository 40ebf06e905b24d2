internal import Glibc
internal import SystemPackage

extension ContentCheck {
    /// The number of bytes that are read at once.
    private static let chunkByteCount = 1 << 20

    /// The result of the check of a file.
    enum Verdict {
        /// Its content is right, or its etag is not a hash.
        case sound
        case other(expected: String, found: String)
        case unreadable(reason: String)
    }

    /// Compares the file at `path` with an etag.
    ///
    /// - Complexity: O(bytes of the file) time, and 1 MiB of memory.
    static func judge(_ path: FilePath, etag: String) -> Verdict {
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return .unreadable(reason: CacheFile.reason(errno)) }
        defer { close(descriptor) }
        var check = ContentCheck(etag: etag, byteCount: CacheFile.byteCount(of: path) ?? 0)
        guard check.append(contentsOf: descriptor) != nil else {
            return .unreadable(reason: CacheFile.reason(errno))
        }
        guard let wrong = check.finish() else { return .sound }
        return .other(expected: wrong.expected, found: wrong.found)
    }

    /// Adds the rest of an open file, to its end.
    ///
    /// - Returns: The number of bytes; nil, with `errno` set, if they cannot be read.
    mutating func append(contentsOf descriptor: Int32) -> Int? {
        var chunk = [UInt8](repeating: 0, count: Self.chunkByteCount)
        var byteCount = 0
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return byteCount }
            chunk.withUnsafeBytes { append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            byteCount += count
        }
    }
}
