internal import CKernels

/// Writes the inner product of every vector of a block with `query` to `result`.
///
/// A product depends only on its two vectors, not on where they are or on what else is computed. Equal vectors have
/// equal products, so that ties can be broken by key. A matrix product does not promise that.
/// - Parameters:
///   - block: `[n, d]`.
///   - query: `[d]`.
///   - result: `[n]`.
/// - Complexity: O(n·d).
///
/// Safe to call from several threads at once.
public func innerProducts(
    _ block: VectorBlock, _ query: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>
) {
    ck_inner_products(
        block.base, block.precision.kind, block.count, block.dimension, query, 1, result,
        block.count)
}

/// Writes the inner product of every vector of a block with every query to `result`. Each product equals the one that
/// is computed for that query alone.
///
/// - Parameters:
///   - block: `[n, d]`.
///   - queries: `[q, d]`, without gaps between the rows.
///   - result: `[q, n]`.
/// - Complexity: O(q·n·d).
///
/// Safe to call from several threads at once.
public func innerProducts(_ block: VectorBlock, _ queries: MatrixView, into result: MutableMatrixView) {
    precondition(queries.columns == block.dimension && queries.stride == queries.columns)
    precondition(result.rows == queries.rows && result.columns == block.count)
    ck_inner_products(
        block.base, block.precision.kind, block.count, block.dimension, queries.base,
        queries.rows, result.base, result.stride)
}
