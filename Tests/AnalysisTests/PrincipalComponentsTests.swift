import Analysis
import CLIPModel
import Foundation
import TestSupport
import Testing

/// Principal components against NumPy's `eigh`, by `Fixtures/analysis/map/make_golden.py`, and against their definition.
struct PrincipalComponentsTests {
    private struct Golden: Decodable {
        let seed: UInt64
        let count: Int
        let dimension: Int
        let values: [Double]
        let directions: [[Double]]
        let places: [[Double]]

        static func read() throws -> Golden {
            let data = try Data(contentsOf: URL(filePath: Fixtures.path("analysis/map/golden.json")))
            return try JSONDecoder().decode(Golden.self, from: data)
        }

        var rows: Embeddings {
            var random = SeededGenerator(seed: seed)
            let widths = (0..<dimension).map { pow(0.85, Double($0)) }
            let numbers = random.uniform(count * dimension).enumerated().map {
                $1 * widths[$0 % dimension] + 1
            }
            return Embeddings(unit: numbers, dimension: dimension)
        }
    }

    private static func sums(_ rows: Embeddings, blocks: [Int], threads: Int = 1) throws -> CovarianceSums {
        var sums = CovarianceSums(dimension: rows.dimension, threads: threads)
        var start = 0
        for count in blocks {
            let end = start + count
            try sums.add(
                Embeddings(
                    values: Array(rows.values[start * rows.dimension..<end * rows.dimension]),
                    dimension: rows.dimension))
            start = end
        }
        #expect(start == rows.count && sums.count == rows.count)
        return sums
    }

    @Test(arguments: [[2500], [1, 1499, 0, 1000], [700, 900, 900]])
    func variancesDirectionsAndPlacesEqualThoseOfNumPy(_ blocks: [Int]) throws {
        let golden = try Golden.read()
        let rows = golden.rows
        let sums = try Self.sums(rows, blocks: blocks, threads: blocks.count)
        let all = try PrincipalComponents(sums, count: golden.dimension)
        for (found, expected) in zip(all.variances, golden.values) {
            #expect(abs(found - expected) < 1e-5 * expected)
        }
        #expect(abs(all.totalVariance - golden.values.reduce(0, +)) < 1e-5 * all.totalVariance)
        let two = try PrincipalComponents(sums, count: 2)
        #expect(two.variances == Array(all.variances.prefix(2)))
        for (row, expected) in golden.directions.enumerated() {
            for (found, expected) in zip(two.directions[row], expected) {
                #expect(abs(Double(found) - expected) < 1e-4)
            }
        }
        let places = try two.project(rows)
        #expect(places.count == 2 * golden.count)
        for (number, expected) in golden.places.enumerated() {
            for column in 0..<2 {
                #expect(abs(Double(places[number * 100 + column]) - expected[column]) < 1e-4)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 50, 200]) func directionsAreEigenvectorsOfTheCovariance(_ dimension: Int)
        throws
    {
        // Fewer rows than values, so that many variances are zero.
        let count = max(2, dimension / 2)
        var random = SeededGenerator(seed: UInt64(dimension))
        let rows = Embeddings(values: random.floats(count * dimension), dimension: dimension)
        let found = try PrincipalComponents(Self.sums(rows, blocks: [count]), count: dimension)
        #expect(found.variances == found.variances.sorted(by: >) && found.variances.allSatisfy { $0 >= 0 })
        let places = try found.project(rows)
        for first in 0..<dimension {
            let length = found.directions[first].reduce(0) { $0 + Double($1) * Double($1) }
            #expect(abs(length - 1) < 1e-5)
            let largest = found.directions[first].max { $0.magnitude < $1.magnitude }
            #expect(try #require(largest) > 0)
            // Places along different directions are uncorrelated, and vary as the variances say.
            for second in [first, (first + 1) % dimension] {
                let product = (0..<count).reduce(0.0) {
                    $0 + Double(places[$1 * dimension + first]) * Double(places[$1 * dimension + second])
                }
                let expected = first == second ? found.variances[first] : 0
                #expect(abs(product / Double(count - 1) - expected) < 1e-4 * found.totalVariance)
            }
        }
        #expect(abs(found.variances.reduce(0, +) - found.totalVariance) < 1e-6 * found.totalVariance)
    }

    @Test func whatCannotBeMappedIsRefused() throws {
        let rows = Embeddings.random(4, 8, seed: 1)
        var sums = CovarianceSums(dimension: 8)
        #expect(throws: AnalysisError.tooFewToMap(found: 0, needed: 2)) {
            try PrincipalComponents(sums, count: 2)
        }
        #expect(throws: AnalysisError.otherDimension(expected: 8, found: 9)) {
            try sums.add(.random(2, 9, seed: 1))
        }
        var values = rows.values
        values[17] = .infinity
        #expect(throws: AnalysisError.notFinite(row: 2)) {
            try sums.add(Embeddings(values: values, dimension: 8))
        }
        #expect(sums.count == 0)
        for _ in 0..<5 { try sums.add(Embeddings(values: rows[0], dimension: 8)) }
        #expect(throws: AnalysisError.tooFewToMap(found: 1, needed: 2)) {
            try PrincipalComponents(sums, count: 2)
        }
        try sums.add(rows)
        let components = try PrincipalComponents(sums, count: 2)
        #expect(throws: AnalysisError.otherDimension(expected: 8, found: 9)) {
            try components.project(.random(2, 9, seed: 1))
        }
    }
}
