import TestSupport
import Testing
import VectorIndex

/// Compares the exact search with a full sort of float64 inner products.
struct ExactIndexTests {
    private func makeIndex(_ vectors: [[Float]], keys: [Int64]) -> ExactIndex {
        var index = ExactIndex(dimension: vectors.first?.count ?? 4, capacity: vectors.count)
        for (vector, key) in zip(vectors, keys) {
            vector.withUnsafeBufferPointer { index.append($0, key: key) }
        }
        return index
    }

    private func product(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test func findsWhatAFullSortFinds() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<60 {
            let dimension = Int.random(in: 1...40, using: &random)
            let count = Int.random(in: 1...3000, using: &random)
            let vectors = (0..<count).map { _ in random.floats(dimension) }
            let keys = (0..<count).map { Int64($0 * 7 + 3) }.shuffled(using: &random)
            let query = random.floats(dimension)
            let limit = Int.random(in: 1...50, using: &random)
            let found = makeIndex(vectors, keys: keys).search(query, NeighborOptions(limit: limit))
            let scores = vectors.map { product($0, query) }.sorted(by: >)
            #expect(found.count == min(limit, count))
            let byKey = Dictionary(uniqueKeysWithValues: zip(keys, vectors))
            for (rank, neighbor) in found.enumerated() {
                #expect(abs(Double(neighbor.score) - scores[rank]) < 1e-5)
                #expect(abs(product(byKey[neighbor.key]!, query) - Double(neighbor.score)) < 1e-5)
            }
            #expect(Set(found.map(\.key)).count == found.count)
        }
    }

    @Test func breaksTiesByKey() {
        let vectors = Array(repeating: [Float](arrayLiteral: 0.6, 0.8, 0.1), count: 2500)
        let keys = (0..<2500).map { Int64(2500 - $0) }
        let found = makeIndex(vectors, keys: keys).search([0.3, 0.2, 0.9], NeighborOptions(limit: 5))
        #expect(found.map(\.key) == [1, 2, 3, 4, 5])
    }

    @Test func leavesOutWhatIsNotIncluded() {
        let vectors: [[Float]] = [[1, 0], [0.9, 0], [0.8, 0], [0.7, 0]]
        let index = makeIndex(vectors, keys: [1, 2, 3, 4])
        #expect(
            index.search([1, 0], NeighborOptions(limit: 2, allowed: KeySet([2, 4]))).map(\.key) == [2, 4])
        #expect(index.search([1, 0], NeighborOptions(limit: 9, minimumScore: 0.75)).map(\.key) == [1, 2, 3])
    }

    @Test func copesWithNothing() {
        #expect(ExactIndex(dimension: 4).search([1, 0, 0, 0], NeighborOptions(limit: 3)).isEmpty)
        #expect(makeIndex([[1, 0]], keys: [1]).search([1, 0], NeighborOptions(limit: 0)).isEmpty)
        #expect(makeIndex([[1, 0]], keys: [1]).search([1, 0], NeighborOptions(limit: 10)).map(\.key) == [1])
    }
}
