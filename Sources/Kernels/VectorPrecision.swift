/// How the values of stored vectors are kept. They are computed with as float32.
public enum VectorPrecision: String, Sendable, Hashable, CaseIterable {
    /// IEEE 754 binary32.
    case float32
    /// IEEE 754 binary16: half the bytes to read, and inner products of unit vectors that differ by about 0.0005 from those of
    /// float32.
    case float16

    /// The bytes that one value takes.
    public var size: Int {
        switch self {
        case .float32: 4
        case .float16: 2
        }
    }
}
