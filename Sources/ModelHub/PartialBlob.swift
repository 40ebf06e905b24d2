internal import FilePaths
internal import Glibc
internal import StopPoints
internal import SystemPackage

/// An incomplete download, beside the file's final path in the cache.
///
/// It moves to that path only when it is complete and its content matches the etag.
struct PartialBlob: ~Copyable {
    private let path: FilePath
    private let descriptor: Int32
    private let file: HubFile
    private var check: ContentCheck
    /// The number of bytes that are stored.
    private(set) var byteCount = 0

    /// Opens an earlier incomplete download of a file, or creates one.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``.
    init(_ file: HubFile, at place: FilePath) throws {
        self.file = file
        check = ContentCheck(file)
        path = Self.path(of: place)
        descriptor = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else {
            throw CacheFile.failure(path, errno)
        }
        guard let count = check.append(contentsOf: descriptor) else {
            throw CacheFile.failure(path, errno)
        }
        byteCount = count
        if byteCount > file.byteCount { try restart() }
    }

    deinit { close(descriptor) }

    /// Returns the path of a file until it is complete.
    static func path(of place: FilePath) -> FilePath { place.appending(suffix: suffix) }

    /// Whether a name is that of an incomplete download, by Photoseek or by the Hub's tools.
    static func isPart(_ name: String) -> Bool { name.hasSuffix(suffix) }

    /// Returns the final name of an incomplete download. The Hub's tools put a number before the suffix.
    static func whole(_ name: String) -> String {
        isPart(name) ? String(name.prefix { $0 != "." }) : name
    }

    private static let suffix = ".incomplete"

    /// Discards the stored bytes.
    mutating func restart() throws {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw CacheFile.failure(path, errno)
        }
        check = ContentCheck(file)
        byteCount = 0
    }

    /// Adds the next bytes.
    ///
    /// - Throws: ``ModelHubError/wrongContent(file:expected:found:)`` if there are more than announced, or
    ///   ``ModelHubError/cannotWrite(path:reason:)``.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
        guard byteCount + bytes.count <= file.byteCount else {
            try restart()
            throw ModelHubError.wrongContent(
                file: file.name, expected: "\(file.byteCount) bytes", found: "more")
        }
        guard CacheFile.writeAll(bytes, to: descriptor) else { throw CacheFile.failure(path, errno) }
        check.append(bytes)
        byteCount += bytes.count
        StopPoint.after(.fetchedPart).pass()
    }

    /// Moves the complete file to `place`, or deletes it if its content is wrong.
    ///
    /// - Throws: ``ModelHubError/wrongContent(file:expected:found:)`` or ``ModelHubError/cannotWrite(path:reason:)``.
    mutating func finish(at place: FilePath) throws {
        precondition(byteCount == file.byteCount)
        var whole = ContentCheck(file)
        swap(&whole, &check)
        if let wrong = whole.finish() {
            path.unlink()
            throw ModelHubError.wrongContent(file: file.name, expected: wrong.expected, found: wrong.found)
        }
        guard fsync(descriptor) == 0 else { throw CacheFile.failure(path, errno) }
        StopPoint.inside(.fetchedFile).pass()
        guard isAtPath, path.rename(to: place) else { throw CacheFile.failure(path, errno) }
        StopPoint.after(.fetchedFile).pass()
    }

    /// Whether the written file is complete and still the one at its path.
    private var isAtPath: Bool {
        guard let written = FileStatus(ofOpened: descriptor), let found = FileStatus(following: path)
        else { return false }
        guard written.identity == found.identity, written.fileSize == Int64(file.byteCount) else {
            errno = EBUSY
            return false
        }
        return true
    }
}
