internal import Glibc
internal import Kernels

/// How likely points are to be neighbours: the joint probabilities of t-SNE (van der Maaten and Hinton 2008, "Visualizing Data using
/// t-SNE", equation 1 and section 3.1).
///
/// The width of each point's normal distribution is chosen so that its neighbours have a given perplexity, about the number of
/// neighbours that count.
enum NeighborProbabilities {
    /// The largest difference of the logarithm of the perplexity that is left.
    private static let tolerance = 1e-5
    private static let mostSteps = 100
    /// No pair is impossible, so that logarithms are finite.
    private static let least: Float = 1e-12

    /// The probabilities of all pairs, `[n, columns]`, which add up to one. Columns beyond the points are zero.
    ///
    /// - Parameters:
    ///   - points: `[n, dimension]`, finite.
    ///   - perplexity: At least 1, less than n.
    ///   - columns: At least n.
    /// - Complexity: O(n² · dimension).
    static func joint(
        _ points: FloatMatrix, perplexity: Double, columns: Int, on team: ThreadTeam?
    ) -> FloatMatrix {
        let count = points.rows
        let conditional = FloatMatrix(rows: count, columns: count)
        forEachPiece(of: count, on: team) { row in
            fill(conditional.view.row(row), points.view.reading, row: row, perplexity: perplexity)
        }
        let scale = 1 / Float(2 * count)
        return FloatMatrix(rows: count, columns: columns) { row, column in
            guard column < count, row != column else { return 0 }
            return max((conditional[row, column] + conditional[column, row]) * scale, least)
        }
    }

    /// Writes the probabilities of the neighbours of one point.
    private static func fill(
        _ result: UnsafeMutablePointer<Float>, _ points: MatrixView, row: Int, perplexity: Double
    ) {
        let others = (0..<points.rows).filter { $0 != row }
        let distances = others.map { squaredDistance(points, row, $0) }
        let nearest = distances.min() ?? 0
        var (precision, low, high) = (1.0, 0.0, Double.infinity)
        for _ in 0..<mostSteps {
            var (total, weighted) = (0.0, 0.0)
            for (other, distance) in zip(others, distances) {
                // Less the smallest distance, so that the largest weight is 1.
                let weight = exp((nearest - distance) * precision)
                total += weight
                weighted += weight * (distance - nearest)
                result[other] = Float(weight)
            }
            for other in others { result[other] *= Float(1 / total) }
            let difference = log(total) + precision * weighted / total - log(perplexity)
            if abs(difference) <= tolerance { break }
            if difference > 0 { low = precision } else { high = precision }
            precision = high == .infinity ? precision * 2 : (low + high) / 2
        }
        result[row] = 0
    }

    private static func squaredDistance(_ points: MatrixView, _ one: Int, _ other: Int) -> Double {
        let (first, second) = (points.base + one * points.stride, points.base + other * points.stride)
        var sum: Float = 0
        for column in 0..<points.columns {
            let difference = first[column] - second[column]
            sum += difference * difference
        }
        return Double(sum)
    }
}
