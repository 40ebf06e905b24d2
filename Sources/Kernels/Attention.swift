internal import CKernels

/// Which keys a row of queries attends to.
public enum AttentionMask: Sendable {
    /// All keys.
    case none
    /// The keys up to the row's own index.
    case causal
}

/// Writes the attention of one head, `softmax(scale · Q Kᵀ) V`, to `result`.
///
/// - Parameters:
///   - queries: `[n, d]`.
///   - keys: `[m, d]`.
///   - values: `[m, d]`, with the same stride as the keys.
///   - scale: A factor on the scores; `1 / √d` in a transformer (Vaswani et al. 2017, "Attention Is All You Need",
///     3.2.1).
///   - mask: Which keys a row attends to. If it is causal, there must be at least n keys.
///   - result: `[n, d]`; may be the queries.
/// - Complexity: O(n·m·d), and O(m·d) for working memory.
///
/// Safe to call from several threads at once.
public func attend(
    _ queries: MatrixView, to keys: MatrixView, _ values: MatrixView, scale: Float,
    mask: AttentionMask = .none,
    into result: MutableMatrixView
) {
    precondition(keys.rows == values.rows && keys.stride == values.stride && keys.rows > 0)
    precondition(queries.columns == keys.columns && values.columns == keys.columns)
    precondition(result.rows == queries.rows && result.columns == queries.columns)
    precondition(mask == .none || keys.rows >= queries.rows)
    withUnsafeTemporaryAllocation(
        byteCount: ck_attention_scratch_count(keys.rows, keys.columns) * MemoryLayout<Float>.size,
        alignment: 64
    ) { scratch in
        ck_attend(
            ck_attention(
                queries: queries.base, rows: queries.rows, query_stride: queries.stride,
                keys: keys.base, values: values.base, count: keys.rows, stride: keys.stride,
                width: keys.columns, scale: scale, is_causal: mask == .causal,
                out: result.base, out_stride: result.stride,
                scratch: scratch.baseAddress!.assumingMemoryBound(to: Float.self)))
    }
}
