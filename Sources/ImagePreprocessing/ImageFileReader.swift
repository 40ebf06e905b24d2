internal import FilePaths
internal import Glibc
public import SystemPackage

/// Reads whole image files, with a limit on their size.
///
/// Holds no state; safe on any thread.
public enum ImageFileReader {
    /// The default limit of a file's size in bytes: 1 GiB, about twenty times the largest photos that cameras write.
    public static let defaultByteLimit = 1 << 30

    /// Tells the system that a file will be read soon, and returns immediately. The system reads the file into its
    /// cache in the background.
    ///
    /// Ignores errors, because they also occur when the file is read.
    public static func announce(_ path: FilePath) {
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_WILLNEED)
        close(descriptor)
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file. Symbolic links are followed; pipes, devices and folders are refused without
    ///     waiting.
    ///   - byteLimit: The most bytes the file may have.
    /// - Returns: The bytes; at least one. If the file grows during the read, the bytes end at the size that it had
    ///   when it was opened.
    /// - Throws: ``ImageError/unreadable(path:reason:)``, ``ImageError/empty(path:)`` or
    ///   ``ImageError/fileTooLarge(path:bytes:limit:)``.
    public static func read(_ path: FilePath, byteLimit: Int = defaultByteLimit) throws(ImageError) -> [UInt8]
    {
        switch FileBytes.read(path, byteLimit: byteLimit) {
        case .success(let bytes) where bytes.isEmpty: throw .empty(path: path.string)
        case .success(let bytes): return bytes
        case .failure(.tooLarge(let bytes)):
            throw .fileTooLarge(
                path: path.string, bytes: bytes, limit: byteLimit)
        case .failure(.system(let reason)): throw .unreadable(path: path.string, reason: reason)
        }
    }
}

extension ImageFileReader {
    /// Enough bytes to recognise the format and to read what its first header says.
    private static let headCount = 64

    /// Returns the first bytes of a file, at most 64.
    ///
    /// - Throws: ``ImageError/unreadable(path:reason:)``.
    public static func head(_ path: FilePath) throws(ImageError) -> [UInt8] {
        switch FileBytes.read(path, byteLimit: .max, count: headCount) {
        case .success(let bytes): return bytes
        case .failure(.tooLarge): preconditionFailure("no file has more than Int.max bytes")
        case .failure(.system(let reason)): throw .unreadable(path: path.string, reason: reason)
        }
    }
}

/// Reads files up to a size limit. All reads of this module go through it.
enum FileBytes {
    /// Why a file was not read.
    enum Failure: Error, Equatable {
        case system(reason: String)
        case tooLarge(bytes: Int)
    }

    /// Reads a file, or its first `count` bytes.
    static func read(_ path: FilePath, byteLimit: Int, count: Int = .max) -> Result<[UInt8], Failure> {
        // Non-blocking, so that opening a pipe without a writer does not hang; regular files ignore it.
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return .failure(lastSystemFailure()) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .failure(lastSystemFailure()) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: return .failure(.system(reason: "it is a folder"))
        default: return .failure(.system(reason: "it is not a regular file"))
        }
        let size = Int(status.st_size)
        guard size <= byteLimit else { return .failure(.tooLarge(bytes: size)) }
        return readAll(descriptor, size: min(size, count))
    }

    private static func readAll(_ descriptor: Int32, size: Int) -> Result<[UInt8], Failure> {
        var failure: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let base = buffer.baseAddress {
                let step = Glibc.read(descriptor, base + count, size - count)
                if step > 0 {
                    count += step
                } else if step == 0 {
                    break
                } else if errno != EINTR {
                    failure = lastSystemFailure()
                    break
                }
            }
        }
        return failure.map(Result.failure) ?? .success(bytes)
    }

    private static func lastSystemFailure() -> Failure {
        // strerror is safe to call from several threads: glibc has kept the text in thread-local storage since 2.32.
        .system(reason: String(cString: strerror(errno)))
    }
}
