internal import CKernels

/// Writes sums of rows with coefficients, `coefficients · rows`, to `result`.
///
/// The rows are read where they are. If they stay in the cache between two calls, as a block of a few hundred does, this runs near the
/// peak of the processor.
/// - Parameters:
///   - coefficients: `[m, n]`.
///   - rows: `[n, d]`.
///   - result: `[m, d]`; must not overlap the others.
/// - Complexity: O(m · n · d).
///
/// Safe to call from several threads at once.
public func combine(_ coefficients: MatrixView, rows: MatrixView, into result: MutableMatrixView) {
    precondition(coefficients.columns == rows.rows)
    precondition(result.rows == coefficients.rows && result.columns == rows.columns)
    ck_combine_rows(
        ck_combination(
            coefficients: coefficients.base, sums: coefficients.rows,
            coefficient_stride: coefficients.stride, rows: rows.base, count: rows.rows,
            dimension: rows.columns, row_stride: rows.stride, out: result.base, out_stride: result.stride))
}
