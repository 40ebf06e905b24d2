import TestSupport
import Testing
import VectorIndex

/// Searches for many queries at once, and the mean distance of vectors.
struct ExactBatchTests {
    private static let dimension = 24

    /// Unit vectors in one array after the other.
    private static func vectors(_ count: Int, seed: UInt64) -> [[Float]] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let vector = random.floats(dimension, in: -0.7...1)
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
    }

    private static func index(_ vectors: [[Float]]) -> ExactIndex {
        var index = ExactIndex(dimension: dimension)
        for (key, vector) in vectors.enumerated() {
            vector.withUnsafeBufferPointer { index.append($0, key: Int64(key)) }
        }
        return index
    }

    @Test(arguments: [0, 1, 63, 64, 65, 200]) func aBatchFindsWhatEachQueryFinds(count: Int) {
        let index = Self.index(Self.vectors(600, seed: 1))
        let queries = Self.vectors(count, seed: 2)
        var options = NeighborOptions(limit: 7, minimumScore: 0.1)
        options.allowed = KeySet((0..<600).filter { $0 % 3 != 0 })
        let found = index.search(batch: queries.flatMap { $0 }, options)
        #expect(found == queries.map { index.search($0, options) })
    }

    @Test func theMeanDistanceIsThatOfAllPairs() {
        let vectors = Self.vectors(60, seed: 3)
        var sum = 0.0
        for (one, first) in vectors.enumerated() {
            for (other, second) in vectors.enumerated() where other != one {
                sum += 1 - zip(first, second).reduce(0) { $0 + Double($1.0 * $1.1) }
            }
        }
        #expect(abs(Self.index(vectors).meanDistance - sum / (60 * 59)) < 1e-5)
        #expect(Self.index(Self.vectors(1, seed: 4)).meanDistance == 0)
        #expect(Self.index([]).meanDistance == 0)
    }

    @Test func theMeanDistanceOfManyIsEstimated() {
        let some = Self.index(Self.vectors(5000, seed: 5)).meanDistance
        let all = Self.index(Self.vectors(490, seed: 6)).meanDistance
        #expect(abs(some - all) < 0.05)
    }
}
