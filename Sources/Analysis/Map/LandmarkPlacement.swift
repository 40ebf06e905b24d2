internal import CLIPModel
internal import Kernels

/// Places points on a map by the nearest ones that have a place already, its landmarks.
///
/// A point lies at the mean of its nearest landmarks, each weighted by one over its squared distance, so that a point that equals a
/// landmark lies where that one lies (Shepard 1968, "A two-dimensional interpolation function for irregularly-spaced data").
///
/// Immutable; any number of threads may use it.
public struct LandmarkPlacement: Sendable {
    private static let neighbourCount = 3
    /// Keeps weights of equal points finite.
    private static let leastDistance: Float = 1e-12

    private let landmarks: Embeddings
    /// Half of the squared length of each landmark.
    private let halves: [Float]
    private let places: [Float]

    /// - Parameters:
    ///   - landmarks: `[n, dimension]`, row-major, at least one.
    ///   - dimension: The number of values of a landmark.
    ///   - places: `[n, 2]`.
    public init(_ landmarks: [Float], dimension: Int, places: [Float]) {
        precondition(!places.isEmpty && landmarks.count * 2 == places.count * dimension)
        self.landmarks = Embeddings(values: landmarks, dimension: dimension)
        self.places = places
        halves = Self.halfSquares(self.landmarks)
    }

    /// The places of points, `[count, 2]`, row-major.
    ///
    /// - Parameter points: `[count, dimension]`, row-major, finite.
    /// - Complexity: O(count · n · dimension).
    public func places(of points: [Float]) -> [Float] {
        let rows = Embeddings(values: points, dimension: landmarks.dimension)
        let products = Products(rows, landmarks).values
        let own = Self.halfSquares(rows)
        return (0..<rows.count).flatMap { row in
            // The largest of these has the smallest distance.
            let closeness = halves.indices.map { products[row * halves.count + $0] - halves[$0] }
            var nearest = LargestValues(limit: Self.neighbourCount)
            closeness.withUnsafeBufferPointer { nearest.offer(contentsOf: $0) }
            return place(nearest.places.map { ($0, 2 * (own[row] - closeness[$0])) })
        }
    }

    private func place(_ neighbours: [(landmark: Int, squaredDistance: Float)]) -> [Float] {
        var (x, y, total): (Float, Float, Float) = (0, 0, 0)
        for (landmark, distance) in neighbours {
            let weight = 1 / max(distance, Self.leastDistance)
            x += weight * places[2 * landmark]
            y += weight * places[2 * landmark + 1]
            total += weight
        }
        return [x / total, y / total]
    }

    private static func halfSquares(_ rows: Embeddings) -> [Float] {
        (0..<rows.count).map { rows[$0].reduce(0) { $0 + $1 * $1 } / 2 }
    }
}
