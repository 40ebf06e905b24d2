internal import FilePaths
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
        if let file = try? RegularFile(path) { file.prefetch() }
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
        let bytes: [UInt8]
        do {
            bytes = try RegularFile(path, byteLimit: byteLimit).bytes()
        } catch .tooLarge(let byteCount) {
            throw .fileTooLarge(path: path.string, bytes: byteCount, limit: byteLimit)
        } catch {
            throw .unreadable(path: path.string, reason: error.description)
        }
        guard !bytes.isEmpty else { throw .empty(path: path.string) }
        return bytes
    }
}

extension ImageFileReader {
    /// Enough bytes to recognise the format and to read what its first header says.
    private static let headCount = 64

    /// Returns the first bytes of a file, at most 64.
    ///
    /// - Throws: ``ImageError/unreadable(path:reason:)``.
    public static func head(_ path: FilePath) throws(ImageError) -> [UInt8] {
        do {
            return try RegularFile(path).bytes(count: headCount)
        } catch {
            throw .unreadable(path: path.string, reason: error.description)
        }
    }
}
