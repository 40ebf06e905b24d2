internal import Kernels

extension [Float] {
    /// The inner product with an array of the same length, in float32, as the index computes it.
    ///
    /// - Complexity: O(count).
    func innerProduct(_ other: [Float]) -> Float {
        precondition(count == other.count)
        var product: Float = 0
        withUnsafeBufferPointer { one in
            other.withUnsafeBufferPointer { other in
                guard let one = one.baseAddress, let other = other.baseAddress else { return }
                innerProducts(VectorBlock(one, count: 1, dimension: count), other, into: &product)
            }
        }
        return product
    }
}
