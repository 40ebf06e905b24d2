internal import ContentHash
internal import Glibc
internal import SystemPackage

/// Compares the content of a file with its etag: a SHA-256 for large files, a SHA-1 for small ones.
struct ContentCheck: ~Copyable {
    /// Hexadecimal digits of a SHA-1.
    static let gitDigitCount = 40
    private static let largeDigitCount = 64

    private let etag: String
    private let kind: Kind
    private var large = ContentHash.Builder()
    /// The hash that git gives to content, with its kind and size before it.
    private var small = SHA1Builder()
    /// The hash of the content alone, which some mirrors give.
    private var plain = SHA1Builder()

    private enum Kind { case sha256, sha1, unknown }

    init(_ file: HubFile) { self.init(etag: file.etag, byteCount: file.byteCount) }

    /// - Parameter byteCount: The size of the whole content.
    init(etag: String, byteCount: Int) {
        self.etag = etag.lowercased()
        let etag = self.etag
        let isHexadecimal = etag.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        switch (isHexadecimal, etag.utf8.count) {
        case (true, Self.largeDigitCount): kind = .sha256
        case (true, Self.gitDigitCount): kind = .sha1
        default: kind = .unknown
        }
        var prefix = "blob \(byteCount)\0"
        prefix.withUTF8 { small.append(UnsafeRawBufferPointer($0)) }
    }

    /// Adds the next bytes.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        switch kind {
        case .sha256: large.append(bytes)
        case .sha1:
            small.append(bytes)
            plain.append(bytes)
        case .unknown: break
        }
    }

    /// Returns the expected and the found hash if the content is wrong; nil if it is right, or if the etag is not a hash.
    consuming func finish() -> (expected: String, found: String)? {
        let etag = etag
        switch kind {
        case .sha256:
            let found = large.finish().hexadecimal
            return found == etag ? nil : ("the SHA-256 \(etag)", found)
        case .sha1:
            let (found, other) = (small.finish(), plain.finish())
            return [found, other].contains(etag) ? nil : ("git's hash \(etag)", found)
        case .unknown: return nil
        }
    }
}

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
