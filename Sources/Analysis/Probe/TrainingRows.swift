internal import CLIPModel
internal import Kernels

/// The embeddings that a regression learns from, with their classes and how much each counts.
struct TrainingRows: Sendable {
    let embeddings: Embeddings
    /// The positions in ``embeddings``, ascending.
    let rows: [Int]
    /// The class of each row.
    let classes: [UInt32]
    /// How much each row counts.
    let weights: [Float]
    /// The sum of the weights.
    let total: Double

    /// - Parameters:
    ///   - classes: The classes of all embeddings.
    ///   - rows: Those to learn from, ascending.
    init(
        _ embeddings: Embeddings, classes: [UInt32], rows: [Int], classCount: Int,
        weighting: ClassWeighting
    ) {
        self.embeddings = embeddings
        self.rows = rows
        self.classes = rows.map { classes[$0] }
        let factors = weighting.factors(self.classes, classCount: classCount)
        weights = self.classes.map { factors[Int($0)] }
        total = weights.reduce(0) { $0 + Double($1) }
    }

    /// Calls `body` with the embeddings of some rows, `[range.count, dimension]`, which are copied to `room` unless they are consecutive.
    func withBlock(
        _ range: Range<Int>, room: UnsafeMutablePointer<Float>,
        _ body: (MatrixView) -> Void
    ) {
        let dimension = embeddings.dimension
        embeddings.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress, !range.isEmpty else { return }
            let first = rows[range.lowerBound]
            if rows[range.upperBound - 1] - first == range.count - 1 {
                return body(
                    MatrixView(base + first * dimension, rows: range.count, columns: dimension))
            }
            for (place, row) in rows[range].enumerated() {
                (room + place * dimension).update(from: base + row * dimension, count: dimension)
            }
            body(MatrixView(room, rows: range.count, columns: dimension))
        }
    }
}
