import Analysis
import CLIPModel
import Testing

struct WordChoiceTests {
    /// Six words at right angles, and a seventh between the first two.
    private static let words: Embeddings = {
        var values = [Float](repeating: 0, count: 6 * 6)
        for word in 0..<6 { values[word * 7] = 1 }
        return Embeddings(
            values: values + [Float(0.5).squareRoot(), Float(0.5).squareRoot(), 0, 0, 0, 0], dimension: 6)
    }()

    private func chosen(_ choice: WordChoice, _ strengths: [(Int, Int)], kinds: [Int]) throws -> [Int] {
        let words = try DistinctTexts(Self.words, without: [0, 0, 0, 0, 0, 0])
        let ranked = strengths.map { StandingText(text: $0.0, deviation: 0, strength: $0.1) }
        return choice.chosen(ranked, kinds: kinds, words: words).map(\.text)
    }

    @Test func weakWordsAndFurtherOnesOfAKindAreLeftOut() throws {
        let all = (0..<6).map { ($0, 90 - $0) }
        let different = Array(0..<7)
        #expect(try chosen(WordChoice(), all, kinds: different) == [0, 1, 2, 3, 4])
        #expect(try chosen(WordChoice(), all, kinds: [0, 0, 0, 1, 1, 1, 1]) == [0, 1, 3, 4])
        #expect(try chosen(WordChoice(), [(2, 51), (1, 50), (0, 49)], kinds: different) == [2, 1])
        #expect(try chosen(WordChoice(), [(2, 49)], kinds: different).isEmpty)
        var short = WordChoice()
        (short.most, short.leastStrength) = (1, 0)
        #expect(try chosen(short, [(2, 0), (1, 0)], kinds: different) == [2])
    }

    @Test func wordsThatSayNearlyTheSameAreLeftOut() throws {
        #expect(try chosen(WordChoice(), [(0, 90), (6, 80), (2, 70)], kinds: Array(0..<7)) == [0, 2])
        var loose = WordChoice()
        loose.largestCosine = 0.8
        #expect(try chosen(loose, [(0, 90), (6, 80), (2, 70)], kinds: Array(0..<7)) == [0, 6, 2])
    }
}
