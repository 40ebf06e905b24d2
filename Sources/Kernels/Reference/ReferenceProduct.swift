internal import COpenBLAS
public import Kernels

/// Makes OpenBLAS run on the thread that calls it.
private let oneThreadPerCaller: Void = openblas_set_num_threads(1)

/// Writes `x · weightᵀ` to `result` with OpenBLAS, with which the speed of the kernels is compared. No other target
/// links OpenBLAS, because it starts its own threads in every process.
///
/// - Parameters:
///   - x: `[n, d]`.
///   - weight: `[outputs, d]`.
///   - result: `[n, outputs]`; must not overlap the others.
/// - Complexity: O(n · outputs · d).
///
/// Safe to call from several threads at once.
public func multiplyByBLAS(_ x: MatrixView, weight: MatrixView, into result: MutableMatrixView) {
    precondition(x.columns == weight.columns && result.rows == x.rows && result.columns == weight.rows)
    _ = oneThreadPerCaller
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(x.rows), blasint(weight.rows), blasint(x.columns), 1,
        x.base, blasint(x.stride), weight.base, blasint(weight.stride), 0, result.base, blasint(result.stride)
    )
}
