/// A read-only block of vectors, `[count, dimension]`, one behind the other in memory that somebody else owns.
///
/// As ``MatrixView``, a plain value without ownership.
public struct VectorBlock {
    /// How the values are kept.
    public enum Element: Sendable, CaseIterable {
        /// IEEE 754 binary32.
        case float32
        /// IEEE 754 binary16; computed with as float32.
        case float16

        /// The bytes that one value takes.
        public var size: Int {
            switch self {
            case .float32: 4
            case .float16: 2
            }
        }
    }

    /// The first number of the first vector, of any alignment.
    public let base: UnsafeRawPointer
    /// The number of vectors.
    public let count: Int
    /// The number of values of a vector.
    public let dimension: Int
    /// How the values are kept.
    public let element: Element

    /// A block of `count` vectors of `dimension` values.
    public init(_ base: UnsafeRawPointer, count: Int, dimension: Int, element: Element = .float32) {
        precondition(count >= 0 && dimension > 0)
        self.base = base
        self.count = count
        self.dimension = dimension
        self.element = element
    }

    /// Some of the vectors.
    public func part(_ range: Range<Int>) -> VectorBlock {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return VectorBlock(
            base + range.lowerBound * dimension * element.size, count: range.count, dimension: dimension,
            element: element)
    }
}
