extension [Float] {
    /// The inner product with an array of the same length, in float32.
    ///
    /// - Complexity: O(count).
    func innerProduct(_ other: [Float]) -> Float {
        precondition(count == other.count)
        var sums = SIMD16<Float>()
        let whole = count - count % SIMD16<Float>.scalarCount
        withUnsafeBytes { one in
            other.withUnsafeBytes { other in
                for offset in stride(from: 0, to: whole * 4, by: 64) {
                    sums +=
                        one.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
                        * other.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
                }
            }
        }
        return (whole..<count).reduce(sums.sum()) { $0 + self[$1] * other[$1] }
    }
}
