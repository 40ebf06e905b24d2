internal import Glibc
internal import Kernels

/// The places of a t-SNE map and the gradient of its divergence (van der Maaten and Hinton 2008, equation 5).
final class NeighborForces {
    private static let lanes = 8
    private static let rowsTogether = 32
    /// So far away that what is padded is no neighbour; its square is finite.
    private static let farAway: Float = 1e18

    /// `[n, columns]`.
    private let probabilities: FloatMatrix
    /// `[2, columns]`: all places across, then all upwards.
    private let places: FloatMatrix
    /// For each point: attraction across and upwards, repulsion across and upwards, and the sum of its similarities on the map.
    private let sums: FloatMatrix
    private let team: ThreadTeam?
    private var count: Int { probabilities.rows }

    /// The number of columns that probabilities of so many points need.
    static func paddedCount(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

    /// - Parameters:
    ///   - probabilities: `[n, columns]` of a padded number of columns.
    ///   - start: `[n, 2]`.
    init(_ probabilities: FloatMatrix, start: [Float], on team: ThreadTeam?) {
        self.probabilities = probabilities
        self.team = team
        places = FloatMatrix(rows: 2, columns: probabilities.columns) { side, point in
            point < probabilities.rows ? start[2 * point + side] : Self.farAway
        }
        sums = FloatMatrix(rows: probabilities.rows, columns: 5)
    }

    /// The gradient by each place, `[n, 2]`.
    ///
    /// - Complexity: O(n²).
    func gradient(exaggeration: Float) -> [Float] {
        computeSums()
        let total = Float(similaritySum)
        return (0..<count).flatMap { point in
            (0..<2).map { side in
                4 * (exaggeration * sums[point, side] - sums[point, 2 + side] / total)
            }
        }
    }

    /// Moves each place, `[n, 2]`.
    func move(by updates: [Float]) {
        for point in 0..<count {
            for side in 0..<2 { places[side, point] += updates[2 * point + side] }
        }
    }

    /// The places less their mean, `[n, 2]`.
    var centredPlaces: [Float] {
        let means = (0..<2).map { side in
            (0..<count).reduce(0.0) { $0 + Double(places[side, $1]) } / Double(count)
        }
        return (0..<count).flatMap { point in (0..<2).map { places[$0, point] - Float(means[$0]) } }
    }

    /// The Kullback-Leibler divergence of the map from the probabilities.
    var divergence: Double {
        computeSums()
        let logTotal = log(similaritySum)
        var sum = 0.0
        for one in 0..<count {
            for other in 0..<count where other != one {
                let (x, y) = (places[0, one] - places[0, other], places[1, one] - places[1, other])
                let probability = Double(probabilities[one, other])
                sum += probability * (log(probability) + log(1 + Double(x * x + y * y)) + logTotal)
            }
        }
        return sum
    }

    private var similaritySum: Double {
        // Each point is as similar as can be to itself, which does not count.
        (0..<count).reduce(0.0) { $0 + Double(sums[$1, 4]) - 1 }
    }

    private func computeSums() {
        let (probabilities, places, sums) = (probabilities.view.reading, places.view.reading, sums.view)
        let pieces = (probabilities.rows + Self.rowsTogether - 1) / Self.rowsTogether
        forEachPiece(of: pieces, on: team) { piece in
            let end = min((piece + 1) * Self.rowsTogether, probabilities.rows)
            for point in piece * Self.rowsTogether..<end {
                Self.addUp(probabilities, places, point, into: sums.row(point))
            }
        }
    }

    private static func addUp(
        _ probabilities: MatrixView, _ places: MatrixView, _ point: Int,
        into sums: UnsafeMutablePointer<Float>
    ) {
        typealias Lanes = SIMD8<Float>
        let row = UnsafeRawPointer(probabilities.base + point * probabilities.stride)
        let (across, upwards) = (UnsafeRawPointer(places.base), UnsafeRawPointer(places.base + places.stride))
        let (ownX, ownY) = (places.base[point], places.base[places.stride + point])
        var (pullX, pullY, pushX, pushY, total) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        for offset in stride(from: 0, to: probabilities.columns * 4, by: lanes * 4) {
            let x = ownX - across.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
            let y = ownY - upwards.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
            let similarity = 1 / (1 + x * x + y * y)
            let pull = similarity * row.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
            let push = similarity * similarity
            pullX += pull * x
            pullY += pull * y
            pushX += push * x
            pushY += push * y
            total += similarity
        }
        for (place, value) in [pullX, pullY, pushX, pushY, total].enumerated() { sums[place] = value.sum() }
    }
}
