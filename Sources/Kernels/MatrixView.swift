/// A read-only view of a row-major float32 matrix, `[rows, columns]`.
///
/// The view does not own its memory and is valid as long as the memory is. It is meant to be passed to functions, not
/// stored.
public struct MatrixView: @unchecked Sendable {  // As safe as the use of the memory.
    /// The first element of the first row.
    public let base: UnsafePointer<Float>
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    /// The distance between the starts of two rows, in elements; at least `columns`.
    public let stride: Int

    /// Makes a view of `rows` rows of `columns` elements, `stride` elements apart (default: `columns`).
    public init(_ base: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride ?? columns
        precondition(rows >= 0 && columns >= 0 && self.stride >= columns)
    }

    /// Returns a view of some of the rows and columns.
    public func part(rows: Range<Int>, columns: Range<Int>) -> MatrixView {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= self.rows)
        precondition(columns.lowerBound >= 0 && columns.upperBound <= self.columns)
        return MatrixView(
            base + rows.lowerBound * stride + columns.lowerBound, rows: rows.count, columns: columns.count,
            stride: stride)
    }
}

/// A writable view of a row-major float32 matrix, `[rows, columns]`.
///
/// Like ``MatrixView``, it does not own its memory. Two threads may write to disjoint parts.
public struct MutableMatrixView: @unchecked Sendable {  // As safe as the use of the memory.
    /// The first element of the first row.
    public let base: UnsafeMutablePointer<Float>
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    /// The distance between the starts of two rows, in elements; at least `columns`.
    public let stride: Int

    /// Makes a view of `rows` rows of `columns` elements, `stride` elements apart (default: `columns`).
    public init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride ?? columns
        precondition(rows >= 0 && columns >= 0 && self.stride >= columns)
    }

    /// The same matrix, read-only.
    public var reading: MatrixView { MatrixView(base, rows: rows, columns: columns, stride: stride) }

    /// Returns a view of some of the rows and columns.
    public func part(rows: Range<Int>, columns: Range<Int>) -> MutableMatrixView {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= self.rows)
        precondition(columns.lowerBound >= 0 && columns.upperBound <= self.columns)
        return MutableMatrixView(
            base + rows.lowerBound * stride + columns.lowerBound, rows: rows.count, columns: columns.count,
            stride: stride)
    }

    /// Returns the address of the first element of a row.
    public func row(_ index: Int) -> UnsafeMutablePointer<Float> {
        precondition(index >= 0 && index < rows)
        return base + index * stride
    }
}
