internal import CLIPModel
internal import Glibc
internal import Kernels

/// How evenly embeddings are spread on the sphere (Wang and Isola 2020, "Understanding Contrastive Representation Learning through
/// Alignment and Uniformity on the Hypersphere", section 4.1.2): the logarithm of the mean of *exp(-2 |x - y|²)* over all pairs of
/// different rows.
struct Uniformity {
    /// Wang and Isola's *t*.
    private static let sharpness = 2.0

    /// Zero if all embeddings are equal, lower if they are spread.
    let value: Double
    /// For each embedding, the mean over the others of exp(-2 |x - y|²), relative to the mean over all pairs, less one. The mean of
    /// twice this over drawn embeddings is how far the drawing's uniformity is from ``value``, to first order (Hájek's projection).
    let deviations: [Double]

    /// - Parameters:
    ///   - embeddings: At least two, of unit length.
    ///   - step: Called before each strip with its height; it can throw to end the work.
    /// - Complexity: O(n² · dimension) time, O(n) memory.
    init(_ embeddings: Embeddings, on team: ThreadTeam?, step: (Int) throws -> Void) rethrows {
        var means: [Double] = []
        let tiles = CosineTiles(embeddings, embeddings, on: team)
        for strip in tiles.strips {
            try step(strip.count)
            let parts = tiles.map(strip) { columns, cosines in Self.sums(strip, columns, cosines) }
            for row in 0..<strip.count {
                means.append(parts.reduce(0) { $0 + $1[row] } / Double(embeddings.count - 1))
            }
        }
        let mean = means.reduce(0, +) / Double(means.count)
        value = log(mean)
        deviations = means.map { $0 / mean - 1 }
    }

    /// For each row, the sum over the columns without the row itself. |x - y|² is 2 - 2 x·y.
    private static func sums(_ rows: Range<Int>, _ columns: Range<Int>, _ cosines: MatrixView) -> [Double] {
        (0..<rows.count).map { row in
            let values = UnsafeBufferPointer(
                start: cosines.base + row * cosines.stride, count: columns.count)
            var sum = 0.0
            for (column, cosine) in values.enumerated()
            where columns.lowerBound + column != rows.lowerBound + row {
                sum += exp(2 * sharpness * (Double(cosine) - 1))
            }
            return sum
        }
    }
}
