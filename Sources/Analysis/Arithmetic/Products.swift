internal import CLIPModel
internal import Kernels

/// The inner products of all pairs of embeddings of two sets.
struct Products {
    /// `[rows, columns]`, row-major.
    let values: [Float]

    /// - Parameters:
    ///   - rows: `[rows, dimension]`.
    ///   - columns: `[columns, dimension]`.
    /// - Complexity: O(rows · columns · dimension).
    init(_ rows: Embeddings, _ columns: Embeddings) {
        var result = [Float](repeating: 0, count: rows.count * columns.count)
        rows.values.withUnsafeBufferPointer { left in
            columns.values.withUnsafeBufferPointer { right in
                result.withUnsafeMutableBufferPointer { result in
                    guard let left = left.baseAddress, let right = right.baseAddress,
                        let result = result.baseAddress
                    else { return }
                    innerProducts(
                        VectorBlock(right, count: columns.count, dimension: columns.dimension),
                        MatrixView(left, rows: rows.count, columns: rows.dimension),
                        into: MutableMatrixView(result, rows: rows.count, columns: columns.count))
                }
            }
        }
        values = result
    }
}
