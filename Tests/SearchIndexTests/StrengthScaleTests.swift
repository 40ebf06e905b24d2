import LibraryStore
import SearchIndex
import TestSupport
import Testing

/// Strengths are whole numbers from 0 to 100 that rise with the score, whatever a library is like.
@Suite struct StrengthScaleTests {
    private static func scale(_ bests: [Float], leastReference: Float = 0) -> StrengthScale {
        StrengthScale(
            StrengthBasis(bests: bests, leastReference: leastReference, lastEmbeddingID: 1, count: 1))
    }

    /// 0, 0.01, ... 1: the median is 0.5, and 95 % stay below 0.95.
    private static let even = (0...100).map { Float($0) / 100 }

    @Test(arguments: [(0.05, 0), (0.5, 5), (0.95, 50), (1.4, 95), (2, 100), (-1, 0)] as [(Float, Int)])
    func theFormulaHasTheseValues(_ score: Float, _ strength: Int) {
        let scale = Self.scale(Self.even)
        #expect(scale.strength(score: score, reference: 0) == strength)
        // A third of the reference is taken off.
        #expect(scale.strength(score: score + 0.1, reference: 0.3) == strength)
    }

    /// Libraries without a spread, and extreme ones.
    private static let degenerate: [[Float]] = [
        [0.2], [0, 0, 0], [1, 1], [-1, -1, -1], [-1, 1], [0.2, 0.2, 0.2, 0.9],
        Array(repeating: 0.3, count: 160),
        [.leastNonzeroMagnitude, 0], [-Float.greatestFiniteMagnitude, .greatestFiniteMagnitude],
    ]

    @Test(arguments: degenerate + [even])
    func strengthsRiseWithTheScore(_ bests: [Float]) {
        let scale = Self.scale(bests)
        for reference: Float in [-1, 0, 0.4, 1] {
            let strengths = stride(from: Float(-1), through: 1, by: 0.001).map {
                scale.strength(score: $0, reference: reference)
            }
            #expect(strengths.allSatisfy { (0...100).contains($0) })
            #expect(zip(strengths, strengths.dropFirst()).allSatisfy { $0 <= $1 })
        }
    }

    @Test func theLeastScoreLosesNoHit() {
        var random = SeededGenerator(seed: 15)
        for _ in 0..<200 {
            let bests = (0..<50).map { _ in Float.random(in: -0.1...0.5, using: &random) }
            let least = Float.random(in: -0.2...0.2, using: &random)
            let scale = Self.scale(bests, leastReference: least)
            for _ in 0..<100 {
                let reference = Float.random(in: least...0.6, using: &random)
                let score = Float.random(in: -1...1, using: &random)
                let strength = scale.strength(score: score, reference: reference)
                #expect(score >= scale.leastScore(ofStrength: strength))
            }
            // It is no lower than needed.
            let (bound, step) = (scale.leastScore(ofStrength: 50), Float(0.001))
            #expect(scale.strength(score: bound - step, reference: least) < 50)
        }
    }

    @Test func imagesThatMatchEverythingStandOutLess() {
        // An image that matches everything does not stand out with a score with which another one does.
        let scale = Self.scale(Self.even)
        #expect(scale.strength(score: 1, reference: 0) >= StrengthScale.bound)
        #expect(scale.strength(score: 1, reference: 0.5) < StrengthScale.bound)
        #expect(scale.corrected(1, reference: 0) > scale.corrected(1, reference: 0.5))
    }
}
