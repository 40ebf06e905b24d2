import Foundation

/// Converts embeddings to float16 (IEEE 754 binary16) and back.
enum HalfPrecision {
    /// 2^112, where 112 is the difference between the exponent biases of float32 and float16.
    private static let rebias = Float(sign: .plus, exponent: 112, significand: 1)

    /// Rounds each value to the nearest float16, ties to even.
    static func narrow(_ values: UnsafeBufferPointer<Float>) -> Data {
        var halves = [UInt16](repeating: 0, count: values.count)
        for (index, value) in values.enumerated() { halves[index] = Float16(value).bitPattern }
        return halves.withUnsafeBytes { Data($0) }
    }

    /// Converts each float16 to float32 without loss.
    ///
    /// The loop has no branches and no calls, so the compiler can vectorize it. It moves exponent and fraction to their
    /// places in float32. A multiplication then corrects the exponent, also for subnormal values. Infinities and NaN
    /// become large numbers, larger than any embedding has; the catalog does not store them.
    static func widen(_ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>) {
        precondition(bytes.count == values.count * MemoryLayout<UInt16>.stride)
        for index in values.indices {
            let half = UInt32(
                bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<UInt16>.stride, as: UInt16.self))
            let magnitude = Float(bitPattern: (half & 0x7FFF) << 13) * rebias
            values[index] = Float(bitPattern: magnitude.bitPattern | (half & 0x8000) << 16)
        }
    }
}
