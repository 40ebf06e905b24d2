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

/// How much the images of a class count in a training.
public enum ClassWeighting: Equatable, Sendable {
    /// Every image counts the same.
    case equal
    /// Every class counts the same: an image counts *n / (classes · images of its class)*, as with scikit-learn's
    /// `class_weight="balanced"` (King and Zeng 2001, "Logistic Regression in Rare Events Data"). For a few positives among many others.
    case balanced

    /// The weight of an image of each class; a class without images has 0.
    func factors(_ classes: [UInt32], classCount: Int) -> [Float] {
        guard self == .balanced else { return [Float](repeating: 1, count: classCount) }
        var counts = [Int](repeating: 0, count: classCount)
        for place in classes { counts[Int(place)] += 1 }
        return counts.map { $0 == 0 ? 0 : Float(Double(classes.count) / (Double(classCount) * Double($0))) }
    }
}
