internal import Glibc
internal import Kernels

/// A map of two dimensions that keeps neighbours together: t-SNE (van der Maaten and Hinton 2008, "Visualizing Data using t-SNE"), without
/// approximations.
///
/// The divergence between the probabilities that points are neighbours before and on the map is lowered by gradient descent with momentum
/// and a gain for each number. The settings are those of scikit-learn's `TSNE(init="pca", learning_rate="auto")`: it starts at the first
/// two numbers of each point, so that the same points give the same map.
///
/// A value; safe to use from any thread.
public struct NeighborLayout: Equatable, Sendable {
    /// The largest number of points: the memory grows with its square.
    public static let mostPoints = 2000
    /// The perplexity of larger maps; smaller ones take a third of their points.
    public static let standardPerplexity = 30.0
    /// The number of steps.
    public static let stepCount = 1000

    /// The width of the start.
    private static let startWidth = 1e-4
    private static let exaggeration: Float = 12
    private static let exaggeratedSteps = 250
    private static let leastRate = 50.0
    private static let (firstMomentum, momentum): (Float, Float) = (0.5, 0.8)
    private static let (gainStep, gainDecay, leastGain): (Float, Float, Float) = (0.2, 0.8, 0.01)

    /// Where the points lie, `[n, 2]`, row-major; their mean is at zero.
    public let places: [Float]
    /// The Kullback-Leibler divergence that is left, 0 for a perfect map.
    public let divergence: Double

    /// Lays points out.
    ///
    /// - Parameters:
    ///   - points: `[n, dimension]`, row-major, finite, with principal components first; 3 to ``mostPoints`` points.
    ///   - dimension: At least 2.
    ///   - threads: The number of threads, which does not change the result.
    ///   - progress: Called before each step with the number of those that are done; throwing ends the work.
    /// - Throws: What `progress` throws.
    /// - Complexity: O(n² · (dimension + steps)) time, O(n²) memory.
    public init(
        _ points: [Float], dimension: Int, threads: Int = 1, progress: (Int) throws -> Void = { _ in }
    ) throws {
        precondition(dimension >= 2 && points.count.isMultiple(of: dimension))
        let count = points.count / dimension
        precondition((3...Self.mostPoints).contains(count))
        let team = ThreadTeam(count: threads)
        let matrix = FloatMatrix(rows: count, columns: dimension) { points[$0 * dimension + $1] }
        let forces = NeighborForces(
            NeighborProbabilities.joint(
                matrix, perplexity: max(min(Self.standardPerplexity, Double(count - 1) / 3), 1),
                columns: NeighborForces.paddedCount(count), on: team),
            start: Self.start(matrix), on: team)
        let rate = Float(max(Double(count) / Double(Self.exaggeration) / 4, Self.leastRate))
        var updates = [Float](repeating: 0, count: 2 * count)
        var gains = [Float](repeating: 1, count: 2 * count)
        for step in 0..<Self.stepCount {
            try progress(step)
            let isFirst = step < Self.exaggeratedSteps
            if step == Self.exaggeratedSteps {
                // The reference begins anew, at the places that it has reached.
                updates = [Float](repeating: 0, count: 2 * count)
                gains = [Float](repeating: 1, count: 2 * count)
            }
            let gradient = forces.gradient(exaggeration: isFirst ? Self.exaggeration : 1)
            let kept = isFirst ? Self.firstMomentum : Self.momentum
            for number in gradient.indices {
                let isSteady = updates[number] * gradient[number] < 0
                gains[number] = max(
                    isSteady ? gains[number] + Self.gainStep : gains[number] * Self.gainDecay, Self.leastGain)
                updates[number] = kept * updates[number] - rate * gains[number] * gradient[number]
            }
            forces.move(by: updates)
        }
        divergence = forces.divergence
        places = forces.centredPlaces
    }

    /// The first two numbers of each point, made so small that the first one varies by ``startWidth``.
    private static func start(_ points: FloatMatrix) -> [Float] {
        let first = (0..<points.rows).map { Double(points[$0, 0]) }
        let mean = first.reduce(0, +) / Double(first.count)
        let variance = first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(first.count)
        let scale = variance > 0 ? startWidth / variance.squareRoot() : 1
        return (0..<points.rows).flatMap { row in
            (0..<2).map { Float(Double(points[row, $0]) * scale) }
        }
    }
}
