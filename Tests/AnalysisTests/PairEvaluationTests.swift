import Analysis
import CLIPModel
import Foundation
import TestSupport
import Testing

/// The measures of image-caption pairs against NumPy, by `Fixtures/analysis/pairs/make_golden.py`, and their edge cases.
struct PairEvaluationTests {
    private struct Golden: Decodable {
        let images: Int
        let dimension: Int
        let drawings: Int
        let drawingSeed: UInt64
        let cases: [Case]

        struct Case: Decodable {
            let seed: UInt64
            let factor: Float
            let noise: Double
            let several: Bool
            let estimates: [String: [Double]]
            let histograms: [String: [Int]]
        }

        static func read() throws -> Golden {
            let data = try Data(contentsOf: URL(filePath: Fixtures.path("analysis/pairs/golden.json")))
            return try JSONDecoder().decode(Golden.self, from: data)
        }

        /// The pairs of a case, as the script makes them.
        func pairs(_ number: Int) throws -> PairSet {
            let (shape, some) = (cases[number], dimension)
            var random = SeededGenerator(seed: shape.seed)
            var rows = random.uniform(images * some)
            rows.replaceSubrange(5 * some..<6 * some, with: rows[3 * some..<4 * some])
            let owners = (0..<images).flatMap { image in
                [Int](repeating: image, count: shape.several ? 1 + image % 3 : 1)
            }
            let shift = random.uniform(some)
            let noise = random.uniform(owners.count * some)
            var captions = noise.indices.map { place in
                rows[owners[place / some] * some + place % some] + shape.noise * noise[place]
                    + shift[place % some]
            }
            let first = try [7, 8].map { try #require(owners.firstIndex(of: $0)) * some }
            captions.replaceSubrange(first[1]..<first[1] + some, with: captions[first[0]..<first[0] + some])
            return try PairSet(
                images: Embeddings(unit: rows, dimension: some),
                captions: Embeddings(unit: captions, dimension: some), imageOfCaption: owners)
        }
    }

    private static func evaluation(_ golden: Golden, _ number: Int) -> PairEvaluation {
        var evaluation = PairEvaluation(scale: LogitScale(factor: golden.cases[number].factor))
        (evaluation.samples, evaluation.seed) = (golden.drawings, golden.drawingSeed)
        return evaluation
    }

    @Test(arguments: [0, 1], [1, 2]) func everyMeasureEqualsThatOfNumPy(_ number: Int, _ threads: Int) throws
    {
        let golden = try Golden.read()
        var evaluation = Self.evaluation(golden, number)
        evaluation.threads = threads
        let report = try evaluation.report(on: try golden.pairs(number))
        let found = [
            "loss": report.loss, "alignment": report.alignment, "modalityGap": report.modalityGap,
            "imageUniformity": report.imageUniformity, "captionUniformity": report.captionUniformity,
            "imageRecallAt1": report.imageToText.recallAt1, "imageRecallAt5": report.imageToText.recallAt5,
            "imageRecallAt10": report.imageToText.recallAt10,
            "imageMedianRank": report.imageToText.medianRank,
            "captionRecallAt1": report.textToImage.recallAt1,
            "captionRecallAt5": report.textToImage.recallAt5,
            "captionRecallAt10": report.textToImage.recallAt10,
            "captionMedianRank": report.textToImage.medianRank,
        ]
        let expected = golden.cases[number].estimates
        #expect(Set(found.keys) == Set(expected.keys))
        for (name, estimate) in found {
            for (value, right) in zip([estimate.value, estimate.low, estimate.high], expected[name] ?? []) {
                #expect(abs(value - right) < 1e-5, "\(name)")
            }
        }
    }

    @Test(arguments: [0, 1]) func histogramsCountEveryCosine(_ number: Int) throws {
        let golden = try Golden.read()
        let pairs = try golden.pairs(number)
        let report = try Self.evaluation(golden, number).report(on: pairs)
        #expect(report.matching.total == pairs.captions.count)
        #expect(report.others.total == (pairs.images.count - 1) * pairs.captions.count)
        for (name, histogram) in ["matching": report.matching, "others": report.others] {
            var sum = 0
            let cumulative = histogram.counts.map { count in
                sum += count
                return sum
            }
            for (place, right) in try #require(golden.cases[number].histograms[name]).enumerated() {
                // A cosine at the border of two bins may be rounded into the other one.
                #expect(abs(cumulative[place * 10 + 9] - right) <= 2)
            }
        }
        #expect(CosineHistogram.lowerBound(of: 0) == -1 && CosineHistogram.lowerBound(of: 200) == 0)
    }

    @Test func theResultDoesNotDependOnTheThreads() throws {
        let pairs = try Golden.read().pairs(0)
        var evaluation = PairEvaluation(scale: LogitScale(factor: 50))
        evaluation.samples = 20
        let alone = try evaluation.report(on: pairs)
        evaluation.threads = 3
        #expect(try evaluation.report(on: pairs) == alone)
        evaluation.seed = 2
        let other = try evaluation.report(on: pairs)
        #expect(other.loss.value == alone.loss.value && other.loss != alone.loss)
    }

    @Test func pairsThatAreEqualAreFoundAndHaveNoDistance() throws {
        let images = Embeddings.random(40, 16, seed: 5)
        let pairs = try PairSet(images: images, captions: images, imageOfCaption: Array(0..<40))
        let report = try PairEvaluation(scale: LogitScale(factor: 100)).report(on: pairs)
        for found in [report.imageToText, report.textToImage] {
            for recall in [found.recallAt1, found.recallAt5, found.recallAt10, found.medianRank] {
                #expect(recall == Estimate(value: 1, low: 1, high: 1))
            }
        }
        #expect(abs(report.alignment.value) < 1e-6 && report.modalityGap.high < 1e-6)
        #expect(report.loss.value < 1e-3 && report.imageUniformity == report.captionUniformity)
    }

    @Test func aTieCountsAgainstTheModel() throws {
        let rows = Embeddings(values: [1, 0, 1, 0, 0, 1], dimension: 2)
        let pairs = try PairSet(images: rows, captions: rows, imageOfCaption: [0, 1, 2])
        let report = try PairEvaluation(scale: LogitScale(factor: 10)).report(on: pairs)
        for found in [report.imageToText, report.textToImage] {
            #expect(abs(found.recallAt1.value - 1.0 / 3) < 1e-12 && found.recallAt5.value == 1)
            #expect(found.medianRank.value == 2)
        }
    }

    @Test func otherCaptionsOfAnImageAreNoWrongAnswers() throws {
        let images = Embeddings(values: [1, 0, 0, 1], dimension: 2)
        let captions = Embeddings(values: [1, 0, 1, 0, 0, 1], dimension: 2)
        let pairs = try PairSet(images: images, captions: captions, imageOfCaption: [0, 0, 1])
        let report = try PairEvaluation(scale: LogitScale(factor: 2)).report(on: pairs)
        #expect(report.imageToText.recallAt1.value == 1 && report.textToImage.recallAt1.value == 1)
        // The first two captions: one rival of cosine zero each way. The third: two captions, and one image.
        let (one, two) = (log(1 + exp(-2.0)), log(1 + 2 * exp(-2.0)))
        #expect(abs(report.loss.value - (one + one + (two + one) / 2) / 3) < 1e-6)
    }

    // MARK: Bad input

    @Test func pairsThatCannotBeMeasuredAreRefused() {
        let good = Embeddings.random(3, 8, seed: 1)
        func make(_ images: Embeddings, _ captions: Embeddings) -> AnalysisError? {
            #expect(throws: AnalysisError.self) {
                try PairSet(images: images, captions: captions, imageOfCaption: Array(0..<captions.count))
            }
        }
        let one = Embeddings(values: good[0], dimension: 8)
        #expect(make(one, one) == .tooFewPairs(found: 1, needed: 2))
        #expect(make(good, Embeddings.random(3, 9, seed: 1)) == .otherDimension(expected: 8, found: 9))
        for bad in [Float.nan, .infinity, -.infinity] {
            var values = good.values
            values[9] = bad
            let broken = Embeddings(values: values, dimension: 8)
            #expect(make(broken, good) == .notFinitePair(.images, row: 1))
            #expect(make(good, broken) == .notFinitePair(.captions, row: 1))
        }
        let long = Embeddings(values: good.values.map { $0 * 2 }, dimension: 8)
        #expect(make(good, long) == .notUnitLength(.captions, row: 0))
        let same = Embeddings(values: good[0] + good[0] + good[0], dimension: 8)
        #expect(make(good, same) == .allEqual(.captions))
        #expect(make(same, good) == .allEqual(.images))
        let count = PairSet.largestCount + 1
        let many = Embeddings(values: [Float](repeating: 1, count: count), dimension: 1)
        #expect(make(many, many) == .tooManyPairs(found: count, limit: PairSet.largestCount))
    }

    @Test func aScaleThatNoModelHasIsRefused() throws {
        let rows = Embeddings.random(3, 8, seed: 1)
        let pairs = try PairSet(images: rows, captions: rows, imageOfCaption: [0, 1, 2])
        let limit = PairEvaluation.largestFactor
        #expect(throws: AnalysisError.scaleTooLarge(found: 301, limit: limit)) {
            try PairEvaluation(scale: LogitScale(factor: 301)).report(on: pairs)
        }
        let opposite = try PairSet(
            images: Embeddings(values: [1, 0, -1, 0], dimension: 2),
            captions: Embeddings(values: [-1, 0, 1, 0], dimension: 2), imageOfCaption: [0, 1])
        let report = try PairEvaluation(scale: LogitScale(factor: limit)).report(on: opposite)
        #expect(abs(report.loss.value - 600) < 1e-6)
    }

    @Test func anEvaluationReportsProgressAndCanBeCancelled() throws {
        let pairs = try Golden.read().pairs(0)
        var evaluation = PairEvaluation(scale: LogitScale(factor: 50))
        evaluation.samples = 10
        var shares: [Double] = []
        _ = try evaluation.report(on: pairs) { shares.append($0) }
        #expect(shares.first == 0 && shares.last == 1 && shares == shares.sorted() && shares.count > 5)
        evaluation.isCancelled = { true }
        #expect(throws: CancellationError.self) { try evaluation.report(on: pairs) }
    }
}
