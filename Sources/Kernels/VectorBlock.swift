internal import CKernels

/// A read-only view of consecutive vectors, `[count, dimension]`.
///
/// Like ``MatrixView``, it does not own its memory.
public struct VectorBlock {
    /// How the values are stored.
    public enum Element: Sendable, CaseIterable {
        /// IEEE 754 binary32.
        case float32
        /// IEEE 754 binary16; computations convert it to float32.
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
    /// How the values are stored.
    public let element: Element

    /// Makes a view of `count` vectors of `dimension` values.
    public init(_ base: UnsafeRawPointer, count: Int, dimension: Int, element: Element = .float32) {
        precondition(count >= 0 && dimension > 0)
        self.base = base
        self.count = count
        self.dimension = dimension
        self.element = element
    }

    /// Returns a view of some of the vectors.
    public func part(_ range: Range<Int>) -> VectorBlock {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return VectorBlock(
            base + range.lowerBound * dimension * element.size, count: range.count, dimension: dimension,
            element: element)
    }
}

extension VectorBlock.Element {
    /// The value for the C functions.
    var kind: ck_element {
        switch self {
        case .float32: CK_FLOAT32
        case .float16: CK_FLOAT16
        }
    }
}
