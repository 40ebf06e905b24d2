internal import CLIPModel
internal import Kernels

/// A row-major float32 matrix for the products of training and statistics.
///
/// A class, because its memory is large and outside of Swift's arrays. One thread at a time may change it.
// Its users change it on one thread, or disjoint rows on several.
final class FloatMatrix: @unchecked Sendable {
    let rows: Int
    let columns: Int
    private let memory: FloatMemory

    /// A matrix whose numbers are not set yet.
    init(rows: Int, columns: Int) {
        (self.rows, self.columns) = (rows, columns)
        memory = FloatMemory(count: rows * columns)
    }

    convenience init(rows: Int, columns: Int, _ value: (Int, Int) -> Float) {
        self.init(rows: rows, columns: columns)
        for row in 0..<rows {
            for column in 0..<columns { memory.base[row * columns + column] = value(row, column) }
        }
    }

    /// A copy of some embeddings.
    convenience init(_ embeddings: Embeddings, rows chosen: [Int]) {
        self.init(rows: chosen.count, columns: embeddings.dimension)
        embeddings.values.withUnsafeBufferPointer { source in
            for (row, place) in chosen.enumerated() {
                (memory.base + row * columns).update(
                    from: source.baseAddress! + place * columns, count: columns)
            }
        }
    }

    subscript(row: Int, column: Int) -> Float {
        get { memory.base[row * columns + column] }
        set { memory.base[row * columns + column] = newValue }
    }

    /// A view of the numbers. It does not keep the matrix alive.
    var view: MutableMatrixView { MutableMatrixView(memory.base, rows: rows, columns: columns) }

    /// The numbers, row by row.
    var array: [Float] { withValues { Array($0) } }

    /// Calls `body` with all numbers, row by row.
    func withValues<Result>(_ body: (UnsafeMutableBufferPointer<Float>) -> Result) -> Result {
        withExtendedLifetime(self) {
            body(UnsafeMutableBufferPointer(start: memory.base, count: rows * columns))
        }
    }

    /// The product with the transpose of another matrix, `[rows, other.rows]`.
    func timesTransposed(_ other: FloatMatrix, on team: ThreadTeam?) -> FloatMatrix {
        let result = FloatMatrix(rows: rows, columns: other.rows)
        timesTransposed(other, on: team, into: result)
        return result
    }

    /// Writes the product with the transpose of another matrix to `result`, `[rows, other.rows]`.
    ///
    /// - Complexity: O(rows · other.rows · columns).
    func timesTransposed(_ other: FloatMatrix, on team: ThreadTeam?, into result: FloatMatrix) {
        precondition(
            columns == other.columns && result.rows == rows && result.columns == other.rows)
        let packed = PackedMatrix(other.view.reading)
        let (left, target) = (view, result.view)
        // Strips of one height, so that the numbers do not depend on the threads.
        let height = 64
        forEachPiece(of: (rows + height - 1) / height, on: team) { piece in
            let range = piece * height..<min((piece + 1) * height, left.rows)
            packed.multiply(
                left.reading.part(rows: range, columns: 0..<left.columns),
                into: target.part(rows: range, columns: 0..<target.columns))
        }
    }

    /// The transpose, in squares that fit the first cache.
    func transposed() -> FloatMatrix {
        let result = FloatMatrix(rows: columns, columns: rows)
        let (source, target, side) = (memory.base, result.memory.base, 32)
        for top in stride(from: 0, to: rows, by: side) {
            for left in stride(from: 0, to: columns, by: side) {
                for row in top..<min(top + side, rows) {
                    for column in left..<min(left + side, columns) {
                        target[column * rows + row] = source[row * columns + column]
                    }
                }
            }
        }
        return result
    }
}
