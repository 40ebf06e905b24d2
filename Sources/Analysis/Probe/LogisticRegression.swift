public import CLIPModel
internal import Kernels

/// Logistic regression with an L2 penalty on embeddings, as scikit-learn's `LogisticRegression` defines it.
///
/// It minimises
///
///     ½ ‖W‖² + C Σ sᵢ lossᵢ,   lossᵢ = -log p(class of image i),
///
/// where *p* is the softmax of *W x + b* for three or more classes (W has a row for each class), and the sigmoid of *w · x + b* for the
/// second of two classes (W is one row). The intercept *b* is not in the penalty, and *sᵢ* is the weight of the image's class. The
/// function is convex; the quasi-Newton method L-BFGS follows it to its minimum, with products in float32 and sums in float64.
///
/// The result does not depend on the number of threads.
public struct LogisticRegression: Sendable {
    /// The inverse of the strength of the penalty, scikit-learn's *C*; above 0.
    public var inverseRegularization = 1.0
    /// How much the images of a class count.
    public var weighting = ClassWeighting.equal
    /// The largest component of the gradient of the objective divided by *C Σ sᵢ* at which the minimum counts as found, as
    /// scikit-learn's `tol`.
    public var tolerance = 1e-6
    /// The largest number of iterations.
    public var iterationLimit = 1000
    /// The number of threads to use.
    public var threads = 1
    /// Returns true to cancel a fit; asked before each pass over the embeddings, on the calling thread.
    public var isCancelled: @Sendable () -> Bool = { false }

    /// A regression with the default options.
    public init() {}

    /// What a regression found.
    public struct Fit: Equatable, Sendable {
        /// The classifier.
        public let probe: Probe
        /// The value of the objective, *½ ‖W‖² + C Σ sᵢ lossᵢ*.
        public let objective: Double
        /// The number of steps.
        public let iterations: Int
        /// Whether the gradient became as small as the tolerance.
        public let isConverged: Bool
    }

    /// Fits a probe to images of known classes.
    ///
    /// - Parameters:
    ///   - images: `[n, dimension]`.
    ///   - classes: `[n]`: the class of each image, a position in `names`.
    ///   - names: The names of the classes.
    /// - Throws: ``AnalysisError`` or `CancellationError`.
    /// - Complexity: O(n · classes · dimension) for each of some ten to some hundred iterations. Memory beside the embeddings: up to 16
    ///   gradients, and 20 for past steps, of classes · dimension float64 numbers.
    public func fit(_ images: Embeddings, classes: [Int], names: [String]) throws -> Fit {
        let set = try LabeledEmbeddings(images, classes: classes, names: names)
        let team = ThreadTeam(count: threads)
        let result = try fit(set.rows(Array(0..<images.count), weighting), from: nil, on: team)
        return Fit(
            probe: try Probe(names: names, model: result.model), objective: result.objective,
            iterations: result.iterations, isConverged: result.isConverged)
    }

    struct Result {
        let model: LinearModel
        let objective: Double
        let iterations: Int
        let isConverged: Bool
    }

    /// Fits a model to rows, beginning at another model or at zero.
    func fit(
        _ rows: (data: TrainingRows, rowCount: Int), from start: LinearModel?, on team: ThreadTeam?
    ) throws -> Result {
        precondition(inverseRegularization > 0 && tolerance >= 0 && iterationLimit >= 0)
        let objective = LogisticObjective(
            rows.data, rowCount: rows.rowCount, inverseRegularization: inverseRegularization, on: team)
        var search = QuasiNewton()
        search.iterationLimit = iterationLimit
        let found = try search.minimize(
            from: start.map(objective.point(of:)) ?? [Double](repeating: 0, count: objective.count),
            isSmall: { objective.largest($0) <= tolerance }
        ) { point, gradient in
            if isCancelled() { throw CancellationError() }
            return objective.evaluate(point, &gradient)
        }
        return Result(
            model: objective.model(at: found.point),
            objective: found.value * inverseRegularization * rows.data.total,
            iterations: found.iterations, isConverged: found.isConverged)
    }
}
