internal import Glibc
internal import SystemPackage

/// A new file that is written from the front to the end, in large pieces.
final class PartFile {
    private static let bufferSize = 1 << 20

    let path: FilePath
    /// The bytes that were appended.
    private(set) var byteCount = 0
    private var buffer: [UInt8] = []
    private var descriptor: Int32

    /// Creates the file, which must not exist.
    ///
    /// - Throws: ``TransferError``.
    init(_ path: FilePath) throws(TransferError) {
        self.path = path
        descriptor = path.withPlatformString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw .lastError(writing: path) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func append(_ bytes: [UInt8]) throws(TransferError) {
        buffer += bytes
        byteCount += bytes.count
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Writes over the beginning of the file.
    func replaceBeginning(with bytes: [UInt8]) throws(TransferError) {
        try flush()
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(done))
            }
            if count < 0, errno != EINTR { throw .lastError(writing: path) }
            done += max(0, count)
        }
    }

    /// Writes all, waits until it is on the disk, and closes the file.
    func finish() throws(TransferError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw .lastError(writing: path) }
        defer { descriptor = -1 }
        guard close(descriptor) == 0 else { throw .lastError(writing: path) }
    }

    private func flush() throws(TransferError) {
        var done = 0
        while done < buffer.count {
            let count = buffer[done...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { throw .lastError(writing: path) }
            done += max(0, count)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

extension TransferError {
    /// The error of the last system call, which was to write something.
    static func lastError(writing path: FilePath) -> TransferError {
        switch errno {
        case ENOSPC, EDQUOT: .diskFull(path: path.string)
        default: .cannotWrite(path: path.string, reason: Errno(rawValue: errno).description)
        }
    }
}
