internal import FilePaths
public import SystemPackage

/// The bytes of a Parquet file, wherever they are.
public protocol ParquetSource: Sendable {
    /// The number of bytes.
    var byteCount: Int { get }

    /// Reads bytes.
    ///
    /// - Parameters:
    ///   - offset: Where to begin.
    ///   - count: How many; never more than there are from the offset on.
    /// - Returns: The bytes; fewer if the file has become shorter.
    /// - Throws: ``ParquetError/unreadable(reason:)``.
    func read(at offset: Int, count: Int) throws(ParquetError) -> [UInt8]
}

extension [UInt8]: ParquetSource {
    /// The number of bytes.
    public var byteCount: Int { count }

    /// Copies bytes.
    public func read(at offset: Int, count: Int) throws(ParquetError) -> [UInt8] {
        Array(self[offset..<offset + count])
    }
}

/// An open file.
public final class ParquetFileSource: ParquetSource {
    private let file: RegularFile

    /// Opens a file.
    ///
    /// - Throws: ``ParquetError/unreadable(reason:)``.
    public init(_ path: FilePath) throws(ParquetError) {
        do throws(RegularFile.Failure) {
            file = try RegularFile(path)
        } catch {
            throw .unreadable(reason: error.description)
        }
    }

    /// The number of bytes at the time of opening.
    public var byteCount: Int { file.byteCount }

    /// Reads bytes.
    public func read(at offset: Int, count: Int) throws(ParquetError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        var failure: RegularFile.Failure?
        bytes.withUnsafeMutableBytes { buffer in
            do throws(RegularFile.Failure) {
                done = try file.read(into: buffer, from: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw .unreadable(reason: failure.description) }
        if done < count { bytes.removeLast(count - done) }
        return bytes
    }
}
