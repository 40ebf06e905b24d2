import Analysis
import Foundation
import TestSupport
import Testing

/// t-SNE against scikit-learn's, by `Fixtures/analysis/map/make_layout_golden.py`, and against what a map must be.
struct NeighborLayoutTests {
    private struct Golden: Decodable {
        let seed: UInt64
        let count: Int
        let dimension: Int
        let groups: Int
        let neighbours: Int
        /// Of several maps.
        let divergences: [Double]
        let trustworthiness: [Double]
        let trustworthinessOfStart: Double

        static func read() throws -> Golden {
            let data = try Data(contentsOf: URL(filePath: Fixtures.path("analysis/map/layout.json")))
            return try JSONDecoder().decode(Golden.self, from: data)
        }

        var points: [Float] {
            var random = SeededGenerator(seed: seed)
            let centres = random.uniform(groups * dimension)
            return random.uniform(count * dimension).enumerated().map { place, noise in
                let (row, column) = (place / dimension, place % dimension)
                let centre = centres[row % groups * dimension + column]
                return Float((centre + 0.7 * noise) * pow(0.85, Double(column)))
            }
        }
    }

    /// How many of the nearest neighbours on a map are near in truth, too (Venna and Kaski 2001): 1 less a penalty for each that is not,
    /// which grows with its rank among the true neighbours.
    private static func trustworthiness(
        _ places: [Float], of points: [Float], _ dimension: Int, _ nearest: Int
    ) -> Double {
        let count = places.count / 2
        func ranked(_ values: [Float], _ width: Int, from row: Int) -> [Int] {
            let distances = (0..<count).map { other in
                (0..<width).reduce(0.0) {
                    let difference = Double(values[row * width + $1]) - Double(values[other * width + $1])
                    return $0 + difference * difference
                }
            }
            return (0..<count).filter { $0 != row }.sorted { distances[$0] < distances[$1] }
        }
        var penalty = 0
        for row in 0..<count {
            let ranks = ranked(points, dimension, from: row).enumerated().reduce(into: [Int: Int]()) {
                $0[$1.element] = $1.offset + 1
            }
            for other in ranked(places, 2, from: row).prefix(nearest) {
                penalty += max((ranks[other] ?? 0) - nearest, 0)
            }
        }
        let (n, k) = (Double(count), Double(nearest))
        return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * Double(penalty)
    }

    @Test func neighboursStayTogetherAsInTheReference() throws {
        let golden = try Golden.read()
        let points = golden.points
        let layout = try NeighborLayout(points, dimension: golden.dimension, threads: 2)
        // Maps of starts that hardly differ have other divergences; this one must be among them.
        let (least, most) = (golden.divergences.min() ?? 0, golden.divergences.max() ?? 0)
        #expect((0.95 * least...1.05 * most).contains(layout.divergence), "\(layout.divergence)")
        func trust(_ places: [Float]) -> Double {
            Self.trustworthiness(places, of: points, golden.dimension, golden.neighbours)
        }
        // The measure is the one of scikit-learn.
        let start = (0..<golden.count).flatMap { row in (0..<2).map { points[row * golden.dimension + $0] } }
        #expect(abs(trust(start) - golden.trustworthinessOfStart) < 1e-6)
        let expected = try #require(golden.trustworthiness.min())
        #expect(trust(layout.places) > expected - 0.01, "\(trust(layout.places))")
        let means = (0..<2).map { side in
            stride(from: side, to: layout.places.count, by: 2).reduce(0) { $0 + Double(layout.places[$1]) }
        }
        #expect(means.allSatisfy { abs($0) < 0.01 })
    }

    @Test func theSamePointsGiveTheSameMapOnAnyNumberOfThreads() throws {
        var random = SeededGenerator(seed: 4)
        let points = random.uniform(90 * 5).map { Float($0) }
        let one = try NeighborLayout(points, dimension: 5)
        #expect(try NeighborLayout(points, dimension: 5, threads: 3) == one)
    }

    @Test(arguments: [3, 4, 5, 8, 9, 17]) func fewOrEqualPointsHaveFinitePlaces(_ count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        let different = random.uniform(count * 4).map { Float($0) }
        let equal = [Float](repeating: 0.5, count: count * 4)
        let twice = Array((different + different).prefix(count * 4))
        for points in [different, equal, twice] {
            let layout = try NeighborLayout(points, dimension: 4)
            #expect(layout.places.count == 2 * count && layout.places.allSatisfy(\.isFinite))
            #expect(layout.divergence.isFinite)
        }
    }

    @Test func itCanBeStopped() {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try NeighborLayout([0, 0, 1, 0, 0, 1], dimension: 2) { if $0 == 3 { throw Stop() } }
        }
    }
}
