import Analysis
import CLIPModel
import Foundation
import TestSupport
import Testing

/// Words beside a change, against NumPy by `Fixtures/analysis/difference/make_golden.py`.
struct EmbeddingDifferenceTests {
    private struct Golden: Decodable {
        let seed: UInt64
        let words: Int
        let dimension: Int
        let direction: [Double]
        let cosines: [Double]
        let mean: Double
        let order: [Int]
    }

    @Test func wordsAreRankedAsByNumPy() throws {
        let data = try Data(contentsOf: URL(filePath: Fixtures.path("analysis/difference/golden.json")))
        let golden = try JSONDecoder().decode(Golden.self, from: data)
        var random = SeededGenerator(seed: golden.seed)
        let ends = Embeddings(unit: random.uniform(2 * golden.dimension), dimension: golden.dimension)
        let words = Embeddings(
            unit: random.uniform(golden.words * golden.dimension), dimension: golden.dimension)
        let difference = try EmbeddingDifference(from: ends[0], to: ends[1])
        for (found, expected) in zip(difference.direction, golden.direction) {
            #expect(abs(Double(found) - expected) < 1e-6)
        }
        for limit in [0, 1, 10, golden.words, golden.words + 1] {
            let (gained, lost) = try difference.ranked(words, limit: limit)
            #expect(gained.map(\.word) == Array(golden.order.prefix(limit)))
            #expect(lost.map(\.word) == Array(golden.order.reversed().prefix(limit)))
            for word in gained + lost {
                #expect(abs(Double(word.cosine) - golden.cosines[word.word]) < 1e-6)
                #expect(abs(Double(word.aboveMean) - (golden.cosines[word.word] - golden.mean)) < 1e-6)
            }
        }
        let back = try EmbeddingDifference(from: ends[1], to: ends[0])
        #expect(
            try back.ranked(words, limit: 5).gained.map(\.word)
                == golden.order.reversed().prefix(5).map(\.self))
    }

    @Test func whatHasNoDifferenceIsRefused() throws {
        let rows = Embeddings.random(2, 8, seed: 4)
        #expect(throws: AnalysisError.noDifference) { try EmbeddingDifference(from: rows[0], to: rows[0]) }
        let rounded = rows[0].map { Float(Float16($0)) }
        #expect(throws: AnalysisError.noDifference) { try EmbeddingDifference(from: rows[0], to: rounded) }
        #expect(throws: AnalysisError.otherDimension(expected: 8, found: 7)) {
            try EmbeddingDifference(from: rows[0], to: Array(rows[1].dropLast()))
        }
        #expect(throws: AnalysisError.notFinite(row: 1)) {
            try EmbeddingDifference(from: rows[0], to: rows[1].map { _ in .nan })
        }
        let difference = try EmbeddingDifference(from: rows[0], to: rows[1])
        #expect(throws: AnalysisError.otherDimension(expected: 8, found: 9)) {
            try difference.ranked(.random(3, 9, seed: 1), limit: 2)
        }
        let nothing = try difference.ranked(Embeddings(values: [], dimension: 8), limit: 2)
        #expect(nothing.gained.isEmpty && nothing.lost.isEmpty)
    }
}
