internal import Kernels

/// A float32 matrix for intermediate results, used by one call at a time. Its numbers are undefined until written.
final class ScratchMatrix: Sendable {
    private let memory: FloatMemory
    private let rows: Int
    private let columns: Int

    init(rows: Int, columns: Int) {
        memory = FloatMemory(count: rows * columns)
        (self.rows, self.columns) = (rows, columns)
    }

    /// A view of the numbers. It does not keep the matrix alive.
    var view: MutableMatrixView { MutableMatrixView(memory.base, rows: rows, columns: columns) }

    /// The first `count` rows.
    func rows(_ count: Int) -> MutableMatrixView { view.part(rows: 0..<count, columns: 0..<view.columns) }

    /// The numbers, row-major.
    var array: [Float] { Array(UnsafeBufferPointer(start: view.base, count: view.rows * view.columns)) }
}
