internal import CKernels

/// A read-only view of consecutive vectors, `[count, dimension]`.
///
/// Like ``MatrixView``, it does not own its memory.
public struct VectorBlock {
    /// The first number of the first vector, of any alignment.
    public let base: UnsafeRawPointer
    /// The number of vectors.
    public let count: Int
    /// The number of values of a vector.
    public let dimension: Int
    /// How the values are stored.
    public let precision: VectorPrecision

    /// Makes a view of `count` vectors of `dimension` values.
    public init(_ base: UnsafeRawPointer, count: Int, dimension: Int, precision: VectorPrecision = .float32) {
        precondition(count >= 0 && dimension > 0)
        self.base = base
        self.count = count
        self.dimension = dimension
        self.precision = precision
    }

    /// Returns a view of some of the vectors.
    public func part(_ range: Range<Int>) -> VectorBlock {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return VectorBlock(
            base + range.lowerBound * dimension * precision.size, count: range.count, dimension: dimension,
            precision: precision)
    }
}

extension VectorPrecision {
    /// The value for the C functions.
    var kind: ck_element {
        switch self {
        case .float32: CK_FLOAT32
        case .float16: CK_FLOAT16
        }
    }
}
