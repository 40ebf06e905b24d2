import Analysis
import CLIPModel
import TestSupport
import Testing

/// Weights of pairs, captions of the same text, and images that are marked as wrong.
struct AdapterPairsTests {
    private static let dimension = 12

    private static func pairs(_ images: Embeddings, _ captions: Embeddings) throws -> PairSet {
        try PairSet(images: images, captions: captions, imageOfCaption: Array(0..<captions.count))
    }

    private static func loss(_ pairs: AdapterPairs, of rows: [Int]) -> Double {
        let none = [Float](repeating: 0, count: dimension * dimension)
        let run = AdapterRun(captionChange: none, imageChange: nil, dimension: dimension, factor: 10)
        return run.loss(of: rows, in: pairs)
    }

    @Test func equalWeightsAreNoWeights() throws {
        let pairs = try Self.pairs(.random(9, Self.dimension, seed: 1), .random(9, Self.dimension, seed: 2))
        let none = Embeddings(values: [], dimension: Self.dimension)
        let weighted = try AdapterPairs(
            pairs, captions: (0..<9).map { .init(text: $0, weight: 3) }, otherImages: none)
        let rows = Array(0..<9)
        #expect(abs(Self.loss(weighted, of: rows) - Self.loss(AdapterPairs(pairs), of: rows)) < 1e-9)
        // Where one pair outweighs all others, its loss remains; the mean of these is the loss of equal weights.
        let alone = try rows.map { row in
            try AdapterPairs(
                pairs, captions: rows.map { .init(text: $0, weight: $0 == row ? 1e9 : 1e-9) },
                otherImages: none)
        }
        let mean = alone.map { Self.loss($0, of: rows) }.reduce(0, +) / 9
        #expect(abs(mean - Self.loss(AdapterPairs(pairs), of: rows)) < 1e-6)
    }

    @Test func captionsOfOneTextAreNoWrongAnswers() throws {
        let pairs = try Self.pairs(.random(4, Self.dimension, seed: 1), .random(4, Self.dimension, seed: 2))
        let none = Embeddings(values: [], dimension: Self.dimension)
        let same = try AdapterPairs(pairs, captions: (0..<4).map { _ in .init(text: 0) }, otherImages: none)
        #expect(abs(Self.loss(same, of: [0, 1, 2, 3])) < 1e-9)
    }

    @Test func anImageThatIsMarkedIsFoundLess() throws {
        let pairs = try Self.pairs(.random(4, Self.dimension, seed: 1), .random(4, Self.dimension, seed: 2))
        let other = Embeddings.random(1, Self.dimension, seed: 3)
        func marked(_ wrong: [[Int]]) throws -> AdapterPairs {
            try AdapterPairs(
                pairs, captions: wrong.enumerated().map { .init(text: $0, wrongImages: $1) },
                otherImages: other)
        }
        let rows = [0, 1, 2, 3]
        let plain = Self.loss(try marked([[], [], [], []]), of: rows)
        #expect(plain == Self.loss(AdapterPairs(pairs), of: rows))
        #expect(Self.loss(try marked([[4], [], [], []]), of: rows) > plain)
        // Only in batches that have the text.
        #expect(
            Self.loss(try marked([[4], [], [], []]), of: [1, 2])
                == Self.loss(AdapterPairs(pairs), of: [1, 2]))
        #expect(
            Self.loss(try marked([[2, 4], [4], [], []]), of: rows)
                > Self.loss(try marked([[4], [4], [], []]), of: rows))
    }

    @Test func imagesWithoutCaptionsAreChecked() throws {
        let pairs = try Self.pairs(.random(4, Self.dimension, seed: 1), .random(4, Self.dimension, seed: 2))
        let captions = (0..<4).map { AdapterPairs.Caption(text: $0) }
        func error(_ others: Embeddings) -> AnalysisError? {
            #expect(throws: AnalysisError.self) {
                try AdapterPairs(pairs, captions: captions, otherImages: others)
            }
        }
        #expect(error(.random(2, 5, seed: 1)) == .otherDimension(expected: Self.dimension, found: 5))
        var values = Embeddings.random(2, Self.dimension, seed: 4).values
        values[Self.dimension + 1] = .nan
        let bad = Embeddings(values: values, dimension: Self.dimension)
        #expect(error(bad) == .notFinitePair(.images, row: 1))
        values[Self.dimension + 1] = 7
        #expect(
            error(Embeddings(values: values, dimension: Self.dimension)) == .notUnitLength(.images, row: 1))
    }

    /// Steps against the gradient move a caption away from the images that are marked as wrong for it.
    @Test func marksTeachWhatPairsAloneDoNot() throws {
        let pairs = try Self.pairs(.random(6, Self.dimension, seed: 1), .random(6, Self.dimension, seed: 2))
        let wrong = Embeddings.random(6, Self.dimension, seed: 3)
        let marked = try AdapterPairs(
            pairs, captions: (0..<6).map { .init(text: $0, wrongImages: [6 + $0]) }, otherImages: wrong)
        func meanCosineWithWrong(after pairs: AdapterPairs) -> Double {
            var change = [Float](repeating: 0, count: Self.dimension * Self.dimension)
            for _ in 0..<30 {
                let run = AdapterRun(
                    captionChange: change, imageChange: nil, dimension: Self.dimension, factor: 10)
                _ = run.loss(of: Array(0..<6), in: pairs)
                change = zip(change, run.captionGradient).map { $0 - 0.05 * $1 }
            }
            let cosines = (0..<6).map { row in
                let caption = pairs.pairs.captions[row]
                let moved = (0..<Self.dimension).map { output in
                    caption[output]
                        + (0..<Self.dimension).reduce(0) {
                            $0 + change[output * Self.dimension + $1] * caption[$1]
                        }
                }
                let length = moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return Double(zip(moved, wrong[row]).reduce(0) { $0 + $1.0 * $1.1 } / length)
            }
            return cosines.reduce(0, +) / 6
        }
        #expect(meanCosineWithWrong(after: marked) < meanCosineWithWrong(after: AdapterPairs(pairs)) - 0.02)
    }
}
