internal import Kernels

/// A float32 matrix of the encoder's own, for one call; its numbers are undefined until written.
final class ScratchMatrix {
    let view: MutableMatrixView

    init(rows: Int, columns: Int) {
        let count = max(1, rows * columns)
        // In whole lines of the cache, as kernels load them.
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Float>.size, alignment: 64)
        view = MutableMatrixView(
            memory.bindMemory(to: Float.self, capacity: count), rows: rows, columns: columns)
    }

    deinit { UnsafeMutableRawPointer(view.base).deallocate() }

    /// The first `count` rows.
    func rows(_ count: Int) -> MutableMatrixView { view.part(rows: 0..<count, columns: 0..<view.columns) }

    /// The numbers, row-major.
    var array: [Float] { Array(UnsafeBufferPointer(start: view.base, count: view.rows * view.columns)) }
}
