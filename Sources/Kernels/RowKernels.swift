internal import CKernels

/// Replaces every row with its softmax.
///
/// - Complexity: O(rows·columns).
public func softmaxRows(_ matrix: MutableMatrixView) {
    ck_softmax_rows(matrix.base, matrix.rows, matrix.columns, matrix.stride)
}

/// Writes the layer normalisation of every row to `result`, which may be the input itself.
///
/// `(x - mean) / sqrt(variance + epsilon) * weight + bias` with the biased variance, as in `torch.nn.LayerNorm`.
/// - Parameters:
///   - input: `[n, d]`.
///   - weight: `[d]`.
///   - bias: `[d]`.
///   - epsilon: Added to the variance.
///   - result: `[n, d]`.
/// - Complexity: O(n·d).
public func layerNormRows(
    _ input: MatrixView, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>, epsilon: Float,
    into result: MutableMatrixView
) {
    precondition(input.rows == result.rows && input.columns == result.columns)
    ck_layer_norm_rows(
        input.base, input.rows, input.columns, input.stride, weight, bias, epsilon, result.base,
        result.stride)
}

/// Writes the mean of all rows to `result`.
///
/// - Parameters:
///   - input: `[n, d]`, at least one row.
///   - result: `[d]`.
/// - Complexity: O(n·d).
public func meanOfRows(_ input: MatrixView, into result: UnsafeMutablePointer<Float>) {
    precondition(input.rows > 0)
    result.update(from: input.base, count: input.columns)
    for row in 1..<input.rows { add(result, input.base + row * input.stride, count: input.columns) }
    for column in 0..<input.columns { result[column] /= Float(input.rows) }
}

/// Multiplies every column by a number of its own and applies an activation, in place.
///
/// - Parameters:
///   - matrix: `[n, d]`.
///   - factors: `[d]`.
///   - activation: Applied to each product.
/// - Complexity: O(n·d).
public func scaleColumns(
    _ matrix: MutableMatrixView, by factors: UnsafePointer<Float>, activation: Activation?
) {
    ck_scale_columns(
        matrix.base, matrix.rows, matrix.columns, matrix.stride, factors, activation.kind)
}
