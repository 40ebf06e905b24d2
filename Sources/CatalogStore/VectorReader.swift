/// Makes floats of the bytes of a vector, without a copy where their address allows.
///
/// Vectors are stored as little-endian float32, which is the order of every machine that Photoseek runs on.
struct VectorReader: ~Copyable {
    private let dimension: Int
    private let aligned: UnsafeMutableBufferPointer<Float>

    init(dimension: Int) {
        self.dimension = dimension
        aligned = .allocate(capacity: dimension)
        aligned.initialize(repeating: 0)
    }

    deinit { aligned.deallocate() }

    /// The vector, valid as long as `bytes` and until the next call; nil when the length is wrong.
    mutating func vector(from bytes: UnsafeRawBufferPointer) -> UnsafeBufferPointer<Float>? {
        guard bytes.count == dimension * MemoryLayout<Float>.stride, let start = bytes.baseAddress else {
            return nil
        }
        if Int(bitPattern: start) % MemoryLayout<Float>.alignment == 0 {
            return UnsafeBufferPointer(start: start.assumingMemoryBound(to: Float.self), count: dimension)
        }
        UnsafeMutableRawBufferPointer(aligned).copyMemory(from: bytes)
        return UnsafeBufferPointer(aligned)
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
