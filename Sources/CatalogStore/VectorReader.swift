import Foundation
import LibraryStore

/// Makes floats of the bytes of a vector, without a copy where it is float32 at an address that allows it.
///
/// Vectors are stored in the byte order of every machine that Photoseek runs on: little-endian.
struct VectorReader: ~Copyable {
    private let byteCount: Int
    private let usesFloat16: Bool
    /// `[dimension]`
    private let buffer: UnsafeMutableBufferPointer<Float>

    init(_ model: ModelRecord) {
        byteCount = model.vectorByteCount
        usesFloat16 = model.usesFloat16
        buffer = .allocate(capacity: model.dimension)
        buffer.initialize(repeating: 0)
    }

    deinit { buffer.deallocate() }

    /// The vector, valid as long as `bytes` and until the next call; nil when the length is wrong.
    mutating func vector(from bytes: UnsafeRawBufferPointer) -> UnsafeBufferPointer<Float>? {
        guard bytes.count == byteCount, let start = bytes.baseAddress else { return nil }
        if usesFloat16 {
            HalfPrecision.widen(bytes, into: buffer)
            return UnsafeBufferPointer(buffer)
        }
        if Int(bitPattern: start) % MemoryLayout<Float>.alignment == 0 {
            return UnsafeBufferPointer(start: start.assumingMemoryBound(to: Float.self), count: buffer.count)
        }
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
        return UnsafeBufferPointer(buffer)
    }
}

extension ModelRecord {
    /// The bytes of one stored embedding.
    var vectorByteCount: Int {
        dimension * (usesFloat16 ? MemoryLayout<UInt16>.stride : MemoryLayout<Float>.stride)
    }

    /// An embedding as it is stored.
    func stored(_ vector: UnsafeBufferPointer<Float>) -> Data {
        usesFloat16 ? HalfPrecision.narrow(vector) : Data(buffer: vector)
    }
}

extension UnsafeBufferPointer<Float> {
    /// Whether no value is infinite or NaN.
    var allFinite: Bool {
        // An exponent of all ones carries into the sign bit. Without branches, so that the compiler can take
        // several values at once.
        var carried: UInt32 = 0
        for value in self {
            carried |= (value.bitPattern & 0x7F80_0000) &+ 0x0080_0000
        }
        return carried & 0x8000_0000 == 0
    }
}
