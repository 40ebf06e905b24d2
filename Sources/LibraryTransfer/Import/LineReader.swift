internal import FilePaths
internal import SystemPackage

/// Reads the lines of a file, one after the other; empty ones are left out.
struct LineReader {
    private static let blockSize = 1 << 20
    /// The most bytes of a line.
    private static let limit = 16 << 20

    /// The number of the last line that was returned, from 1.
    private(set) var number = 0

    private let path: FilePath
    private let file: SharedFile
    private var offset = 0
    private var block: [UInt8] = []
    /// Where the next line begins in the block.
    private var position = 0

    /// Opens a file.
    ///
    /// - Throws: ``TransferError/cannotRead(path:reason:)``.
    init(_ path: FilePath) throws(TransferError) {
        self.path = path
        file = try SharedFile(path)
    }

    /// The next line without its end; nil at the end of the file.
    ///
    /// - Throws: ``TransferError``.
    mutating func next() throws(TransferError) -> ArraySlice<UInt8>? {
        while true {
            var searched = position
            var end = block[searched...].firstIndex(of: UInt8(ascii: "\n"))
            while end == nil {
                searched = block.count - position
                guard try readBlock() else { break }
                end = block[searched...].firstIndex(of: UInt8(ascii: "\n"))
            }
            guard end != nil || position < block.count else { return nil }
            let line = block[position..<(end ?? block.count)]
            position = min(block.count, (end ?? block.count) + 1)
            number += 1
            if line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) { return line }
        }
    }

    /// Drops the lines that were returned, and reads on. Returns false at the end of the file.
    private mutating func readBlock() throws(TransferError) -> Bool {
        block.removeFirst(position)
        position = 0
        guard block.count <= Self.limit else { throw .wrongLine(path: path.string, line: number + 1) }
        let bytes = try file.read(at: offset, count: Self.blockSize)
        offset += bytes.count
        block += bytes
        return !bytes.isEmpty
    }
}

/// An open file that copies of a value share.
private final class SharedFile: Sendable {
    private let path: FilePath
    private let file: RegularFile

    init(_ path: FilePath) throws(TransferError) {
        self.path = path
        do throws(RegularFile.Failure) {
            file = try RegularFile(path)
        } catch {
            throw .cannotRead(path: path.string, reason: error.description)
        }
    }

    func read(at offset: Int, count: Int) throws(TransferError) -> [UInt8] {
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
        if let failure { throw .cannotRead(path: path.string, reason: failure.description) }
        bytes.removeLast(count - done)
        return bytes
    }
}
