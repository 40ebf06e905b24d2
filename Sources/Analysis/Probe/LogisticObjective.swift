internal import CLIPModel
internal import Kernels

/// What a logistic regression minimises: *Σ sᵢ lossᵢ / Σ sᵢ + λ/2 · ‖W‖²* with *λ = 1 / (C · Σ sᵢ)*, which is scikit-learn's objective
/// divided by *C · Σ sᵢ*.
///
/// The point is `[rows, dimension]` weights, then one intercept a row, in other coordinates than the result: embeddings of a model lie
/// in a narrow cone, so their mean is large and the intercept depends on all weights. Here the embeddings count from their mean, and the
/// intercept is scaled to their spread. Neither changes the minimum, because the intercept is not in the penalty, and both save
/// iterations.
///
/// Each piece of a pass writes only to its own workspace.
final class LogisticObjective: @unchecked Sendable {
    /// More do not help the threads of usual machines, and their sums take memory. Fixed, so that the result does not depend on the
    /// number of threads.
    private static let pieceLimit = 16
    /// The number of values in a block of embeddings: it stays in the L2 cache between the two products.
    private static let blockValues = 1 << 16

    let data: TrainingRows
    /// 1 for two classes, else the number of classes.
    let rowCount: Int
    let dimension: Int
    private let penalty: Double
    private let blockRows: Int
    private let mean: [Double]
    private let spread: Double
    private let team: ThreadTeam?
    private let workspaces: [Workspace]

    /// - Parameter inverseRegularization: scikit-learn's *C*.
    init(_ data: TrainingRows, rowCount: Int, inverseRegularization: Double, on team: ThreadTeam?) {
        self.data = data
        (self.rowCount, dimension) = (rowCount, data.embeddings.dimension)
        penalty = 1 / (inverseRegularization * data.total)
        self.team = team
        let blockRows = max(32, min(1024, Self.blockValues / dimension)) / 16 * 16
        self.blockRows = blockRows
        let blocks = (data.rows.count + blockRows - 1) / blockRows
        let (rows, columns) = (rowCount, dimension)
        workspaces = (0..<min(blocks, Self.pieceLimit)).map { _ in
            Workspace(rows: rows, dimension: columns, blockRows: blockRows)
        }
        let moments = Moments(data, blockRows: blockRows, workspaces[0])
        (mean, spread) = (moments.mean, moments.spread)
    }

    /// The number of values of a point.
    var count: Int { rowCount * (dimension + 1) }

    /// The memory of one piece of a pass.
    fileprivate struct Workspace {
        /// The gradient, `[rows, dimension]` and `[rows]`.
        let sums: Doubles
        let block: FloatMemory
        let logits: FloatMemory
        let product: FloatMemory

        init(rows: Int, dimension: Int, blockRows: Int) {
            sums = Doubles(count: rows * (dimension + 1))
            block = FloatMemory(count: blockRows * dimension)
            logits = FloatMemory(count: rows * blockRows)
            product = FloatMemory(count: rows * dimension)
        }
    }

    /// Writes the gradient at a point, and returns the value.
    ///
    /// - Complexity: O(n · rows · dimension).
    func evaluate(_ point: [Double], _ gradient: inout [Double]) -> Double {
        let weights = point.prefix(rowCount * dimension)
        let (narrow, bias) = (weights.map(Float.init), bias(at: point).map(Float.init))
        let losses = Doubles(count: workspaces.count)
        forEachPiece(of: workspaces.count, on: team) { piece in
            losses.base[piece] = pass(piece, weights: narrow, bias: bias)
        }
        let loss = (0..<workspaces.count).reduce(0) { $0 + losses.base[$1] }
        for place in gradient.indices {
            let sum = workspaces.reduce(0) { $0 + $1.sums.base[place] }
            gradient[place] = sum / data.total
        }
        for row in 0..<rowCount {
            let intercept = rowCount * dimension + row
            for column in 0..<dimension {
                let place = row * dimension + column
                gradient[place] += penalty * point[place] - gradient[intercept] * mean[column]
            }
            gradient[intercept] *= spread
        }
        return loss / data.total + penalty / 2 * weights.reduce(0) { $0 + $1 * $1 }
    }

    /// Adds up the gradient of one piece of the rows, and returns its loss.
    private func pass(_ piece: Int, weights: [Float], bias: [Float]) -> Double {
        let space = workspaces[piece]
        let blocks = (data.rows.count + blockRows - 1) / blockRows
        let (first, last) = (piece * blocks / workspaces.count, (piece + 1) * blocks / workspaces.count)
        space.sums.base.update(repeating: 0, count: count)
        var loss = 0.0
        for block in first..<last {
            let range = block * blockRows..<min((block + 1) * blockRows, data.rows.count)
            data.withBlock(range, room: space.block.base) { rows in
                let logits = MutableMatrixView(space.logits.base, rows: rowCount, columns: range.count)
                weights.withUnsafeBufferPointer { weights in
                    multiply(
                        MatrixView(weights.baseAddress!, rows: rowCount, columns: dimension),
                        weight: VectorBlock(rows.base, count: rows.rows, dimension: dimension), into: logits)
                }
                loss += self.loss(logits, bias: bias, first: range.lowerBound)
                let product = MutableMatrixView(space.product.base, rows: rowCount, columns: dimension)
                combine(logits.reading, rows: rows, into: product)
                space.add(product, residuals: logits)
            }
        }
        return loss
    }

    private func loss(_ logits: MutableMatrixView, bias: [Float], first: Int) -> Double {
        data.classes.withUnsafeBufferPointer { classes in
            data.weights.withUnsafeBufferPointer { weights in
                logisticLoss(
                    logits, bias: bias, classes: classes.baseAddress! + first,
                    weights: weights.baseAddress! + first)
            }
        }
    }

    private func bias(at point: [Double]) -> [Double] {
        (0..<rowCount).map { row in
            let along = (0..<dimension).reduce(0) { $0 + point[row * dimension + $1] * mean[$1] }
            return spread * point[rowCount * dimension + row] - along
        }
    }
}

extension LogisticObjective {
    /// The weights and the bias of a point. With several rows, the sum of the biases is zero: adding a number to all of them changes
    /// no probability.
    func model(at point: [Double]) -> LinearModel {
        let bias = bias(at: point)
        let shift = rowCount == 1 ? 0 : bias.reduce(0, +) / Double(rowCount)
        return LinearModel(
            weights: Array(point.prefix(rowCount * dimension)), bias: bias.map { $0 - shift },
            dimension: dimension)
    }

    /// The point of a model.
    func point(of model: LinearModel) -> [Double] {
        model.weights
            + model.bias.indices.map { row in
                let along = (0..<dimension).reduce(0) {
                    $0 + model.weights[row * dimension + $1] * mean[$1]
                }
                return (model.bias[row] + along) / spread
            }
    }

    /// The largest component of a gradient, as that of weights and intercepts themselves, which is what scikit-learn's `tol` bounds.
    func largest(_ gradient: [Double]) -> Double {
        var largest = 0.0
        for row in 0..<rowCount {
            let intercept = gradient[rowCount * dimension + row] / spread
            largest = max(largest, abs(intercept))
            for column in 0..<dimension {
                largest = max(largest, abs(gradient[row * dimension + column] + intercept * mean[column]))
            }
        }
        return largest
    }
}

extension LogisticObjective.Workspace {
    /// Adds the sums of a block. They are float32 within a block, and float64 from block to block.
    func add(_ product: MutableMatrixView, residuals: MutableMatrixView) {
        let size = product.rows * product.columns
        for place in 0..<size { sums.base[place] += Double(product.base[place]) }
        for row in 0..<residuals.rows {
            let values = UnsafeBufferPointer(start: residuals.row(row), count: residuals.columns)
            sums.base[size + row] += values.reduce(0) { $0 + Double($1) }
        }
    }
}

/// Where embeddings lie: their weighted mean, and the root of the mean variance of their values.
private struct Moments {
    let mean: [Double]
    let spread: Double

    init(_ data: TrainingRows, blockRows: Int, _ space: LogisticObjective.Workspace) {
        let dimension = data.embeddings.dimension
        var sum = [Double](repeating: 0, count: dimension)
        var squares = 0.0
        let product = FloatMemory(count: dimension)
        for start in stride(from: 0, to: data.rows.count, by: blockRows) {
            let range = start..<min(start + blockRows, data.rows.count)
            data.withBlock(range, room: space.block.base) { rows in
                data.weights.withUnsafeBufferPointer { weights in
                    let weights = MatrixView(weights.baseAddress! + start, rows: 1, columns: range.count)
                    combine(
                        weights, rows: rows,
                        into: MutableMatrixView(product.base, rows: 1, columns: dimension))
                    for row in 0..<range.count {
                        let length = length(
                            UnsafeBufferPointer(start: rows.base + row * dimension, count: dimension))
                        squares += Double(weights.base[row]) * length * length
                    }
                }
                for column in 0..<dimension { sum[column] += Double(product.base[column]) }
            }
        }
        mean = sum.map { $0 / data.total }
        let variance = squares / data.total - mean.reduce(0) { $0 + $1 * $1 }
        // If all embeddings are equal, any scale does.
        spread = variance > 1e-12 ? (variance / Double(dimension)).squareRoot() : 1
    }
}

/// Numbers whose parts different threads write.
private final class Doubles: @unchecked Sendable {  // As safe as the use of the memory.
    let base: UnsafeMutablePointer<Double>

    init(count: Int) {
        base = .allocate(capacity: count)
        base.initialize(repeating: 0, count: count)
    }

    deinit { base.deallocate() }
}
