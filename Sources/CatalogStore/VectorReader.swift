import Foundation
import Kernels
import LibraryStore

/// Reads the stored bytes of a vector as floats. Does not copy a float32 vector at an aligned address.
///
/// Vectors are stored as little-endian, which is the byte order of every machine that Photoseek runs on.
struct VectorReader: ~Copyable {
    private let byteCount: Int
    private let precision: VectorPrecision
    /// `[dimension]`
    private let buffer: UnsafeMutableBufferPointer<Float>

    init(_ model: ModelRecord) {
        byteCount = model.vectorByteCount
        precision = model.precision
        buffer = .allocate(capacity: model.dimension)
        buffer.initialize(repeating: 0)
    }

    deinit { buffer.deallocate() }

    /// Returns the vector, or nil if the length is wrong. The vector is valid as long as `bytes` and until the next
    /// call.
    mutating func vector(from bytes: UnsafeRawBufferPointer) -> UnsafeBufferPointer<Float>? {
        guard bytes.count == byteCount, let start = bytes.baseAddress else { return nil }
        switch precision {
        case .float16:
            widenFloat16(bytes, into: buffer)
        case .float32 where Int(bitPattern: start) % MemoryLayout<Float>.alignment == 0:
            return UnsafeBufferPointer(start: start.assumingMemoryBound(to: Float.self), count: buffer.count)
        case .float32:
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
        }
        return UnsafeBufferPointer(buffer)
    }
}

extension ModelRecord {
    /// The size of one stored embedding in bytes.
    var vectorByteCount: Int { dimension * precision.size }

    /// Returns the bytes to store for an embedding.
    func stored(_ vector: UnsafeBufferPointer<Float>) -> Data {
        switch precision {
        case .float32: Data(buffer: vector)
        case .float16: halved(vector)
        }
    }

    private func halved(_ vector: UnsafeBufferPointer<Float>) -> Data {
        var halves = Data(count: vector.count * MemoryLayout<UInt16>.stride)
        halves.withUnsafeMutableBytes { narrowToFloat16(vector, into: $0) }
        return halves
    }
}

extension UnsafeBufferPointer<Float> {
    /// Whether no value is infinite or NaN.
    var allFinite: Bool {
        // The addition carries into the sign bit if all bits of the exponent are ones. Without branches, so that the
        // compiler can vectorize the loop.
        var carried: UInt32 = 0
        for value in self {
            carried |= (value.bitPattern & 0x7F80_0000) &+ 0x0080_0000
        }
        return carried & 0x8000_0000 == 0
    }

    /// Whether no value is NaN or too large for float16.
    var allFitFloat16: Bool { allSatisfy { abs($0) <= Float(Float16.greatestFiniteMagnitude) } }
}
