/// How the numbers of a stored vector are kept.
public enum VectorPrecision: UInt8, Sendable, CaseIterable {
    /// IEEE 754 binary32.
    case float32 = 0
    /// IEEE 754 binary16; computed with as float32.
    case float16 = 1

    /// The bytes that one number takes.
    public var size: Int {
        switch self {
        case .float32: 4
        case .float16: 2
        }
    }
}

/// A read-only block of vectors, `[count, dimension]`, one behind the other in memory that somebody else owns.
///
/// As ``MatrixView``, a plain value without ownership.
public struct VectorBlock {
    /// The first number of the first vector, of any alignment.
    public let base: UnsafeRawPointer
    /// The number of vectors.
    public let count: Int
    /// The number of values of a vector.
    public let dimension: Int
    /// How the values are kept.
    public let precision: VectorPrecision

    /// A block of `count` vectors of `dimension` values.
    public init(_ base: UnsafeRawPointer, count: Int, dimension: Int, precision: VectorPrecision = .float32) {
        precondition(count >= 0 && dimension > 0)
        self.base = base
        self.count = count
        self.dimension = dimension
        self.precision = precision
    }

    /// Some of the vectors.
    public func part(_ range: Range<Int>) -> VectorBlock {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return VectorBlock(
            base + range.lowerBound * dimension * precision.size, count: range.count, dimension: dimension,
            precision: precision)
    }
}
