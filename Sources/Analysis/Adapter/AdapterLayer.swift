internal import Kernels

/// An adapter while it is trained: its matrix, the gradient, and the state of its optimiser.
final class AdapterLayer {
    let dimension: Int
    /// *A*, `[dimension, dimension]`.
    let change: FloatMatrix
    /// The gradient of *A* in the last batch, `[dimension, dimension]`. It and the optimiser are made when the training needs them.
    private(set) lazy var gradient = FloatMatrix(rows: dimension, columns: dimension) { _, _ in 0 }
    private lazy var optimizer = AdamW(count: dimension * dimension)

    /// The inputs, `[n, dimension]`, the lengths of *x + A x*, and the outputs of the last batch.
    private var inputs = FloatMatrix(rows: 0, columns: 0)
    private var lengths: [Double] = []
    private var outputs = FloatMatrix(rows: 0, columns: 0)

    init(dimension: Int, change: [Float]) {
        self.dimension = dimension
        self.change = FloatMatrix(rows: dimension, columns: dimension) { change[$0 * dimension + $1] }
    }

    convenience init(identity dimension: Int) {
        self.init(dimension: dimension, change: [Float](repeating: 0, count: dimension * dimension))
    }

    /// The adapter as it is now.
    var adapter: Adapter { Adapter(dimension: dimension, change: change.array) }

    /// Returns *normalize(x + A x)* of each row, and keeps what the gradient needs.
    ///
    /// - Complexity: O(n · dimension²).
    func outputs(of rows: FloatMatrix, on team: ThreadTeam?) -> FloatMatrix {
        precondition(rows.columns == dimension)
        inputs = rows
        outputs = rows.timesTransposed(change, on: team)
        lengths = (0..<rows.rows).map { row in
            let output = UnsafeMutableBufferPointer(start: outputs.view.row(row), count: dimension)
            add(output.baseAddress!, rows.view.row(row), count: dimension)
            let length = length(UnsafeBufferPointer(output))
            guard length > 0 else {
                output.baseAddress!.update(from: rows.view.row(row), count: dimension)
                return 1
            }
            normalize(output)
            return length
        }
        return outputs
    }

    /// Computes the gradient of *A* from that of the last outputs, *g*, which is overwritten.
    ///
    /// The gradient of *z = x + A x* is *(g - y (y · g)) / |z|* for *y = z / |z|*: what changes only the length has no effect. The
    /// gradient of *A* is the sum of its products with *x*ᵀ.
    /// - Complexity: O(n · dimension²).
    func setGradient(fromOutputs gradients: FloatMatrix, on team: ThreadTeam?) {
        for row in 0..<gradients.rows {
            let (gradient, output) = (gradients.view.row(row), outputs.view.row(row))
            var along = 0.0
            for column in 0..<dimension { along += Double(gradient[column]) * Double(output[column]) }
            let (part, scale) = (Float(along), Float(1 / lengths[row]))
            for column in 0..<dimension {
                gradient[column] = (gradient[column] - output[column] * part) * scale
            }
        }
        gradients.transposed().timesTransposed(inputs.transposed(), on: team, into: gradient)
    }

    /// Moves *A* against its gradient.
    func step(rate: Double, decay: Double) {
        change.withValues { values in
            gradient.withValues { optimizer.step(values, $0, rate: rate, decay: decay) }
        }
    }
}

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2), with the
/// moments' decay of Kingma and Ba 2015, section 2. As in PyTorch, the decay is multiplied by the learning rate.
struct AdamW {
    private static let meanDecay = 0.9
    private static let squareDecay = 0.999
    private static let epsilon: Float = 1e-8

    private var means: [Float]
    private var squares: [Float]
    /// The decays to the power of the number of steps.
    private var meanPower = 1.0
    private var squarePower = 1.0

    init(count: Int) {
        means = [Float](repeating: 0, count: count)
        squares = means
    }

    /// - Complexity: O(count).
    mutating func step(
        _ values: UnsafeMutableBufferPointer<Float>, _ gradient: UnsafeMutableBufferPointer<Float>,
        rate: Double, decay: Double
    ) {
        meanPower *= Self.meanDecay
        squarePower *= Self.squareDecay
        let kept = Float(1 - rate * decay)
        let size = Float(rate / (1 - meanPower))
        let scale = Float(1 / (1 - squarePower).squareRoot())
        let (meanDecay, meanGain) = (Float(Self.meanDecay), Float(1 - Self.meanDecay))
        let (squareDecay, squareGain) = (Float(Self.squareDecay), Float(1 - Self.squareDecay))
        means.withUnsafeMutableBufferPointer { means in
            squares.withUnsafeMutableBufferPointer { squares in
                for place in values.indices {
                    let slope = gradient[place]
                    let mean = means[place] * meanDecay + slope * meanGain
                    let square = squares[place] * squareDecay + slope * slope * squareGain
                    means[place] = mean
                    squares[place] = square
                    values[place] =
                        values[place] * kept - size * mean / (square.squareRoot() * scale + Self.epsilon)
                }
            }
        }
    }
}
