internal import FilePaths
internal import Kernels
public import SystemPackage

/// A NumPy file of a matrix, open for reading row by row.
///
/// Nothing in the file is trusted: the numbers that the header states are compared with the bytes that are there.
///
/// ```swift
/// let file = try NumPyFile("img_emb_0.npy")
/// let first = try file.floats(rows: 0..<min(100, file.header.rows))
/// ```
///
/// Immutable; safe to use from any thread.
public final class NumPyFile: Sendable {
    /// The shape and the kind of the numbers.
    public let header: NumPyHeader

    private let file: RegularFile
    private let start: Int

    /// Opens a file and reads its header.
    ///
    /// - Throws: ``NumPyError``.
    public init(_ path: FilePath) throws(NumPyError) {
        do throws(RegularFile.Failure) {
            file = try RegularFile(path)
        } catch {
            throw .unreadable(reason: error.description)
        }
        (header, start) = try NumPyHeader.parse(
            try Self.bytes(of: file, at: 0, count: NumPyHeader.limit + 12))
        let (size, overflow) = (header.rows * header.rowSize).addingReportingOverflow(start)
        guard !overflow, size == file.byteCount else {
            throw .wrongSize(expected: overflow ? .max : size, found: file.byteCount)
        }
    }

    /// The numbers of some rows as float32, one row after the other.
    ///
    /// - Throws: ``NumPyError/unsupported(found:)`` for whole numbers; ``NumPyError``.
    /// - Complexity: O(numbers).
    public func floats(rows: Range<Int>) throws(NumPyError) -> [Float] {
        let bytes = try bytes(rows: rows)
        let count = rows.count * header.columns
        switch header.element {
        case .int32: throw .unsupported(found: "whole numbers")
        case .float32: return Self.numbers(bytes, count: count)
        case .float16:
            return [Float](unsafeUninitializedCapacity: count) { values, initialized in
                let values = UnsafeMutableBufferPointer(rebasing: values[..<count])
                bytes.withUnsafeBytes { widenFloat16($0, into: values) }
                initialized = count
            }
        }
    }

    /// The numbers of some rows, one row after the other.
    ///
    /// - Throws: ``NumPyError/unsupported(found:)`` unless they are whole numbers; ``NumPyError``.
    /// - Complexity: O(numbers).
    public func integers(rows: Range<Int>) throws(NumPyError) -> [Int32] {
        guard header.element == .int32 else { throw .unsupported(found: "numbers that are not whole") }
        return Self.numbers(try bytes(rows: rows), count: rows.count * header.columns)
    }

    private func bytes(rows: Range<Int>) throws(NumPyError) -> [UInt8] {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= header.rows)
        let count = rows.count * header.rowSize
        let bytes = try Self.bytes(of: file, at: start + rows.lowerBound * header.rowSize, count: count)
        guard bytes.count == count else {
            throw .wrongSize(expected: start + header.rows * header.rowSize, found: file.byteCount)
        }
        return bytes
    }

    /// Reads bytes; fewer at the end of the file.
    private static func bytes(
        of file: borrowing RegularFile, at offset: Int, count: Int
    ) throws(NumPyError) -> [UInt8] {
        let count = min(count, max(0, file.byteCount - offset))
        var bytes = [UInt8](repeating: 0, count: count)
        var failure: RegularFile.Failure?
        var done = 0
        bytes.withUnsafeMutableBytes { buffer in
            do throws(RegularFile.Failure) {
                done = try file.read(into: buffer, from: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw .unreadable(reason: failure.description) }
        bytes.removeLast(count - done)
        return bytes
    }

    /// Numbers of four bytes, the lowest first, as the processor has them.
    private static func numbers<Number: BitwiseCopyable>(_ bytes: [UInt8], count: Int) -> [Number] {
        [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
            bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(numbers).copyMemory(from: $0) }
            initialized = count
        }
    }
}
