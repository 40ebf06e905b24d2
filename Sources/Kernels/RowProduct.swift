internal import CKernels

/// Writes `activation(x · weightᵀ + bias)` to `result`, or adds it to what `result` holds. Reads the weight in place.
///
/// For few rows, reading memory takes most of the time. For many rows, this is somewhat slower than a ``PackedMatrix``.
/// A row's result does not depend on the other rows.
/// - Parameters:
///   - x: `[n, d]`.
///   - weight: `[outputs, d]`.
///   - bias: `[outputs]`, or nil for none.
///   - activation: Applied to each sum with its bias; nil for none.
///   - result: `[n, outputs]`; must not overlap `x`.
///   - accumulate: Whether the product is added to what `result` holds; not with an activation.
/// - Complexity: O(n · outputs · d).
///
/// Safe to call from several threads at once.
public func multiply(
    _ x: MatrixView, weight: VectorBlock, bias: UnsafePointer<Float>? = nil, activation: Activation? = nil,
    into result: MutableMatrixView, accumulate: Bool = false
) {
    precondition(x.columns == weight.dimension && result.rows == x.rows && result.columns == weight.count)
    precondition(!accumulate || activation == nil)
    withUnsafeTemporaryAllocation(
        byteCount: ck_rows_scratch_count() * MemoryLayout<Float>.size, alignment: 64
    ) { scratch in
        ck_multiply_rows(
            ck_product(
                x: x.base, rows: x.rows, inputs: x.columns, x_stride: x.stride,
                weight: weight.base, outputs: weight.count,
                result: ck_result(result, bias: bias, activation: activation, accumulate: accumulate),
                scratch: scratch.baseAddress!.assumingMemoryBound(to: Float.self)),
            weight.precision.kind)
    }
}
