import Foundation

/// Embeddings as float16 (IEEE 754 binary16) and back.
enum HalfPrecision {
    /// 2^112: the difference between the exponents' biases of float32 and float16.
    private static let rebias = Float(sign: .plus, exponent: 112, significand: 1)

    /// Each value rounded to the nearest float16, ties to even.
    static func narrow(_ values: UnsafeBufferPointer<Float>) -> Data {
        var halves = [UInt16](repeating: 0, count: values.count)
        for (index, value) in values.enumerated() { halves[index] = Float16(value).bitPattern }
        return halves.withUnsafeBytes { Data($0) }
    }

    /// The float32 of each float16, exactly.
    ///
    /// Without branches and calls, so that the compiler can take several values at once. Exponent and fraction are moved to
    /// their places in float32, and a multiplication puts the exponent right, also that of values that are too small to be
    /// normal. Infinities and NaN become large numbers of a size that no embedding has; they are not stored.
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
