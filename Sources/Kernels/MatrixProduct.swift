internal import COpenBLAS

/// BLAS runs on the thread that calls it: parallel work is split over batches by the callers, which beats a
/// thread pool inside every product and keeps results independent of the thread count.
private let oneThreadPerCaller: Void = openblas_set_num_threads(1)

/// Writes `scale * a * bᵀ`, or adds it, to `result`.
///
/// - Parameters:
///   - a: `[m, k]`.
///   - b: `[n, k]`, a weight as checkpoints store it: one row an output.
///   - result: `[m, n]`; must not overlap `a` or `b`.
///   - scale: A factor on the product.
///   - accumulate: Whether the product is added to what `result` holds.
/// - Complexity: O(m·n·k).
///
/// Safe to call from several threads at once.
public func multiply(
    _ a: MatrixView, transposed b: MatrixView, into result: MutableMatrixView, scale: Float = 1,
    accumulate: Bool = false
) {
    precondition(a.columns == b.columns && result.rows == a.rows && result.columns == b.rows)
    guard result.rows > 0, result.columns > 0 else { return }
    _ = oneThreadPerCaller
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(a.rows), blasint(b.rows), blasint(a.columns),
        scale, a.base, blasint(max(1, a.stride)), b.base, blasint(max(1, b.stride)), accumulate ? 1 : 0,
        result.base, blasint(result.stride))
}

/// Writes `a * b` to `result`.
///
/// - Parameters:
///   - a: `[m, k]`.
///   - b: `[k, n]`.
///   - result: `[m, n]`; must not overlap `a` or `b`.
/// - Complexity: O(m·n·k).
///
/// Safe to call from several threads at once.
public func multiply(_ a: MatrixView, _ b: MatrixView, into result: MutableMatrixView) {
    precondition(a.columns == b.rows && result.rows == a.rows && result.columns == b.columns)
    guard result.rows > 0, result.columns > 0 else { return }
    _ = oneThreadPerCaller
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(a.rows), blasint(b.columns), blasint(a.columns),
        1, a.base, blasint(max(1, a.stride)), b.base, blasint(max(1, b.stride)), 0,
        result.base, blasint(result.stride))
}
