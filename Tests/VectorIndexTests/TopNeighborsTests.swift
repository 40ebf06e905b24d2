import TestSupport
import Testing
import VectorIndex

/// Compares the bounded heap with sorting everything, with many equal scores.
struct TopNeighborsTests {
    @Test func keepsTheBest() {
        var random = SeededGenerator(seed: 12)
        for limit in 0...20 {
            for _ in 0..<20 {
                let offered = (0..<Int.random(in: 0...60, using: &random)).map { key in
                    Neighbor(key: Int64(key), score: Float(Int.random(in: 0...9, using: &random)))
                }
                var top = TopNeighbors(limit: limit)
                for neighbor in offered.shuffled(using: &random) { top.offer(neighbor) }
                let expected = offered.sorted { $0.ranksBefore($1) }.prefix(limit)
                #expect(top.ranked() == Array(expected))
            }
        }
    }

    @Test func admitsOnlyWhatCouldRank() {
        var top = TopNeighbors(limit: 1)
        #expect(top.admits(-5))
        top.offer(Neighbor(key: 1, score: 2))
        #expect(top.admits(2))
        #expect(!top.admits(1.5))
        #expect(!TopNeighbors(limit: 0).admits(1))
    }
}
