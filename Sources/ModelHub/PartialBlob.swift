internal import ContentHash
internal import Glibc

/// A file on its way: what has arrived of it, beside its place in the cache.
///
/// It takes its name only when it is whole and its content is what the Hub says.
struct PartialBlob: ~Copyable {
    /// Read at once when what is there already is digested.
    private static let chunkByteCount = 1 << 20

    private let path: String
    private let descriptor: Int32
    private let file: HubFile
    private var digest = ContentHash.Builder()
    /// The bytes that are there.
    private(set) var byteCount = 0

    /// Opens what has arrived before of a file, or begins it.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``.
    init(_ file: HubFile, at place: String) throws {
        self.file = file
        path = Self.path(of: place)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw ModelHubError.cannotWrite(path: path, reason: CacheFile.reason(errno))
        }
        try digestWhatIsThere()
        if byteCount > file.byteCount { try restart() }
    }

    deinit { close(descriptor) }

    /// Where a file lies until it is whole.
    static func path(of place: String) -> String { place + ".incomplete" }

    private mutating func digestWhatIsThere() throws {
        var chunk = [UInt8](repeating: 0, count: Self.chunkByteCount)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw ModelHubError.cannotWrite(path: path, reason: CacheFile.reason(errno))
            }
            if count == 0 { return }
            chunk.withUnsafeBytes { digest.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            byteCount += count
        }
    }

    /// Throws away what is there.
    mutating func restart() throws {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw ModelHubError.cannotWrite(path: path, reason: CacheFile.reason(errno))
        }
        digest = ContentHash.Builder()
        byteCount = 0
    }

    /// Adds the next bytes.
    ///
    /// - Throws: ``ModelHubError/wrongContent(file:expected:found:)`` when there are more than announced, or
    ///   ``ModelHubError/cannotWrite(path:reason:)``.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
        guard byteCount + bytes.count <= file.byteCount else {
            try restart()
            throw ModelHubError.wrongContent(
                file: file.name, expected: "\(file.byteCount) bytes", found: "more")
        }
        var done = 0
        while done < bytes.count, let base = bytes.baseAddress {
            let count = write(descriptor, base + done, bytes.count - done)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw ModelHubError.cannotWrite(path: path, reason: CacheFile.reason(errno))
            }
            done += count
        }
        digest.append(bytes)
        byteCount += bytes.count
    }

    /// Gives a whole file its name at `place`; one with another content is thrown away.
    ///
    /// - Throws: ``ModelHubError/wrongContent(file:expected:found:)`` or ``ModelHubError/cannotWrite(path:reason:)``.
    mutating func finish(at place: String) throws {
        precondition(byteCount == file.byteCount)
        var whole = ContentHash.Builder()
        swap(&whole, &digest)
        let found = whole.finish().hexadecimal
        if let expected = file.digest, expected != found {
            unlink(path)
            throw ModelHubError.wrongContent(
                file: file.name, expected: "the SHA-256 \(expected)", found: found)
        }
        guard fsync(descriptor) == 0, rename(path, place) == 0 else {
            throw ModelHubError.cannotWrite(path: path, reason: CacheFile.reason(errno))
        }
    }
}
