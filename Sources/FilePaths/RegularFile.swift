internal import Glibc
public import SystemPackage

/// A regular file that is open for reading, with its size at the time of opening.
///
/// All checks use the open file descriptor, so that the file cannot be replaced between check and use.
///
/// ```swift
/// let file = try RegularFile("photo.jpg", byteLimit: 1 << 30)
/// let beginning = try file.bytes(count: 64)
/// ```
public struct RegularFile: ~Copyable, Sendable {
    /// Why a file cannot be used.
    public enum Failure: Error, Equatable {
        /// It is a folder.
        case folder
        /// It is a pipe, a device or a socket.
        case notRegular
        /// It has more bytes than the limit.
        case tooLarge(byteCount: Int)
        /// A system call failed.
        case system(Errno)
    }

    /// The size in bytes at the time of opening.
    public let byteCount: Int
    private let descriptor: Int32

    /// Opens a file. Follows symbolic links; refuses pipes and devices without waiting for them.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - byteLimit: The most bytes that it may have.
    /// - Throws: ``Failure``.
    public init(_ path: FilePath, byteLimit: Int = .max) throws(Failure) {
        // Non-blocking, so that opening a pipe without a writer does not hang; regular files ignore it.
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw Self.lastFailure() }
        do throws(Failure) {
            byteCount = try Self.byteCount(of: descriptor, limit: byteLimit)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Reads the file from its beginning.
    ///
    /// - Parameter count: The most bytes to read.
    /// - Returns: All bytes up to ``byteCount``, or the first `count`. There are fewer if the file has been shortened since it
    ///   was opened.
    /// - Throws: ``Failure/system(_:)``.
    /// - Complexity: O(*bytes*).
    public borrowing func bytes(count: Int = .max) throws(Failure) -> [UInt8] {
        var failure: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: min(count, byteCount)) { buffer, initialized in
            do throws(Failure) {
                initialized = try read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Reads the file until the buffer is full or the file ends.
    ///
    /// - Parameters:
    ///   - buffer: Receives the bytes.
    ///   - offset: Where in the file to begin.
    /// - Returns: The number of bytes that were read.
    /// - Throws: ``Failure/system(_:)``.
    /// - Complexity: O(*bytes*).
    public borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer, from offset: Int = 0
    ) throws(Failure) -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let step = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if step == 0 { break }
            if step > 0 {
                done += step
            } else if errno != EINTR {
                throw Self.lastFailure()
            }
        }
        return done
    }

    /// Tells the system that the file will be read soon, and returns immediately. The system reads the file into its cache
    /// in the background.
    public borrowing func prefetch() {
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_WILLNEED)
    }

    /// Maps the file read-only. The caller owns the mapping, which stays valid after the file is closed. The mapping of an
    /// empty file is empty.
    borrowing func map() throws(Failure) -> UnsafeRawBufferPointer {
        guard byteCount > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let start = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let start, start != MAP_FAILED else { throw Self.lastFailure() }
        return UnsafeRawBufferPointer(start: start, count: byteCount)
    }

    private static func byteCount(of descriptor: Int32, limit: Int) throws(Failure) -> Int {
        guard let status = FileStatus(ofOpened: descriptor) else { throw lastFailure() }
        if status.isFolder { throw .folder }
        guard status.isRegularFile else { throw .notRegular }
        let byteCount = Int(status.fileSize)
        guard byteCount <= limit else { throw .tooLarge(byteCount: byteCount) }
        return byteCount
    }

    private static func lastFailure() -> Failure {
        // Opening a socket fails with this error.
        errno == ENXIO ? .notRegular : .system(Errno(rawValue: errno))
    }
}

extension RegularFile.Failure: CustomStringConvertible {
    /// The reason, written to follow "cannot be read:".
    public var description: String {
        switch self {
        case .folder: "it is a folder"
        case .notRegular: "it is not a regular file"
        case .tooLarge(let byteCount): "it has \(byteCount) bytes, more than the limit"
        case .system(let error): error.description
        }
    }

    /// Whether there is no file at the path.
    public var isMissing: Bool { self == .system(.noSuchFileOrDirectory) || self == .system(.notDirectory) }
}
