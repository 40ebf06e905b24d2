import Analysis
import CLIPModel
import Foundation
import TestSupport
import Testing

/// Training of adapters against PyTorch, by `Fixtures/analysis/adapter/make_golden.py`, and what is refused.
struct AdapterTrainingTests {
    private struct Golden: Decodable {
        let images: Int
        let dimension: Int
        let pairSeed: UInt64
        let factor: Float
        let batch: Int
        let seed: UInt64
        let rate: Double
        let decay: Double
        let epochs: Int
        let runs: [Run]
        let gradients: [Gradient]

        struct Run: Decodable {
            let both: Bool
            let marked: Bool
            let curve: [[Double]]
            let batches: Int
            let verdict: Verdict
            let textChange: [Double]
            let imageChange: [Double]?
        }

        struct Verdict: Decodable {
            let images: Int
            let before: Double
            let after: Double
            let better: Int
            let worse: Int
            let probability: Double
        }

        struct Gradient: Decodable {
            let images: Int
            let dimension: Int
            let pairSeed: UInt64
            let changeSeed: UInt64
            let loss: Double
            let textGradient: [Double]
            let imageGradient: [Double]
        }

        static func read() throws -> Golden {
            let data = try Data(contentsOf: URL(filePath: Fixtures.path("analysis/adapter/golden.json")))
            return try JSONDecoder().decode(Golden.self, from: data)
        }
    }

    /// The pairs that the script makes: captions in a space that is turned and noisy, one or two for each image.
    private static func pairs(
        seed: UInt64, images: Int, dimension: Int, turn amount: Double = 1.2, noise share: Double = 0.6
    ) throws -> PairSet {
        var random = SeededGenerator(seed: seed)
        let rows = random.uniform(images * dimension)
        let owners = (0..<images).flatMap { [Int](repeating: $0, count: 1 + $0 % 2) }
        let turn = random.uniform(dimension * dimension)
        let noise = random.uniform(owners.count * dimension)
        var captions: [Double] = []
        for (caption, image) in owners.enumerated() {
            let row = rows[image * dimension..<(image + 1) * dimension]
            for column in 0..<dimension {
                let turned = zip(row, turn[column * dimension..<(column + 1) * dimension]).reduce(0) {
                    $0 + $1.0 * $1.1
                }
                let image = row[row.startIndex + column]
                captions.append(image + amount * turned + share * noise[caption * dimension + column])
            }
        }
        return try PairSet(
            images: Embeddings(unit: rows, dimension: dimension),
            captions: Embeddings(unit: captions, dimension: dimension), imageOfCaption: owners)
    }

    /// The pairs with the texts, weights and marks of the script.
    private static func marked(_ pairs: PairSet) throws -> AdapterPairs {
        let others = 12
        let rows = pairs.images.count + others
        let captions = pairs.imageOfCaption.indices.map { caption in
            let text = caption % (pairs.captions.count / 3)
            return AdapterPairs.Caption(
                text: text, weight: 0.5 + Double(caption % 3),
                wrongImages: text % 2 == 0 ? [7 * text % rows, (7 * text + 3) % rows] : [])
        }
        var random = SeededGenerator(seed: 9)
        let dimension = pairs.images.dimension
        return try AdapterPairs(
            pairs, captions: captions,
            otherImages: Embeddings(unit: random.uniform(others * dimension), dimension: dimension))
    }

    @Test(arguments: 0..<4) func theLossCurveEqualsThatOfPyTorch(_ number: Int) throws {
        let golden = try Golden.read()
        let run = golden.runs[number]
        var training = AdapterTraining(scale: LogitScale(factor: golden.factor))
        (training.adaptsImages, training.batchSize, training.seed) = (run.both, golden.batch, golden.seed)
        (training.learningRate, training.weightDecay) = (golden.rate, golden.decay)
        training.steps = golden.epochs * run.batches
        var reported: [AdapterPass] = []
        let pairs = try Self.pairs(
            seed: golden.pairSeed, images: golden.images, dimension: golden.dimension)
        let examples = run.marked ? try Self.marked(pairs) : AdapterPairs(pairs)
        let result = try training.train(on: examples) { reported.append($0) }
        #expect(result.passes == reported && result.bestPass == golden.epochs)
        #expect(result.passes.count == run.curve.count)
        for (found, expected) in zip(result.passes, run.curve) {
            #expect(abs(found.trainingLoss - expected[0]) < 1e-4)
            #expect(abs(found.watchedLoss - expected[1]) < 1e-4)
        }
        let (verdict, expected) = (result.verdict, run.verdict)
        #expect(verdict.images == expected.images && verdict.isAccepted)
        #expect(verdict.better == expected.better && verdict.worse == expected.worse)
        #expect(abs(verdict.before - expected.before) < 1e-9 && abs(verdict.after - expected.after) < 1e-9)
        #expect(abs(verdict.probability - expected.probability) < 1e-9)
        #expect((result.imageAdapter == nil) == (run.imageChange == nil))
        for (adapter, change) in [
            (result.captionAdapter, run.textChange), (result.imageAdapter, run.imageChange ?? []),
        ] {
            for (found, expected) in zip(adapter?.change ?? [], change) {
                #expect(abs(Double(found) - expected) < 1e-4)
            }
        }
        #expect(try #require(result.captionAdapter).change.count == run.textChange.count)
    }

    // MARK: Gradients

    /// A batch of all captions at random changes, as the script makes them.
    private static func gradientCase(
        _ golden: Golden.Gradient, isMarked: Bool
    ) throws -> (pairs: AdapterPairs, batch: [Int], changes: [[Double]]) {
        let pairs = try pairs(seed: golden.pairSeed, images: golden.images, dimension: golden.dimension)
        var random = SeededGenerator(seed: golden.changeSeed)
        let changes = (0..<2).map { _ in
            random.uniform(golden.dimension * golden.dimension).map { 0.5 * $0 }
        }
        return (
            isMarked ? try marked(pairs) : AdapterPairs(pairs), Array(0..<pairs.captions.count), changes
        )
    }

    private static func run(_ changes: [[Double]], _ dimension: Int, _ factor: Float) -> AdapterRun {
        AdapterRun(
            captionChange: changes[0].map(Float.init), imageChange: changes[1].map(Float.init),
            dimension: dimension, factor: factor)
    }

    @Test(arguments: [false, true]) func theGradientsEqualThoseOfPyTorch(_ isMarked: Bool) throws {
        let golden = try Golden.read()
        let gradient = golden.gradients[isMarked ? 1 : 0]
        let (pairs, batch, changes) = try Self.gradientCase(gradient, isMarked: isMarked)
        let run = Self.run(changes, gradient.dimension, golden.factor)
        #expect(abs(run.loss(of: batch, in: pairs) - gradient.loss) < 1e-4)
        for (found, expected) in zip(run.captionGradient, gradient.textGradient) {
            #expect(abs(Double(found) - expected) < 1e-4)
        }
        for (found, expected) in zip(try #require(run.imageGradient), gradient.imageGradient) {
            #expect(abs(Double(found) - expected) < 1e-4)
        }
        #expect(run.captionGradient.count == gradient.textGradient.count)
    }

    /// Captions and images, without marks and with them.
    @Test(arguments: 0..<4, 0..<6) func theGradientsEqualFiniteDifferences(
        _ kind: Int, _ direction: Int
    ) throws {
        let (side, isMarked) = (kind % 2, kind >= 2)
        let golden = try Golden.read()
        let dimension = golden.gradients[0].dimension
        let (pairs, batch, changes) = try Self.gradientCase(
            golden.gradients[0], isMarked: isMarked)
        let run = Self.run(changes, dimension, golden.factor)
        _ = run.loss(of: batch, in: pairs)
        let gradient = side == 0 ? run.captionGradient : try #require(run.imageGradient)
        var random = SeededGenerator(seed: UInt64(100 + direction))
        let way = random.uniform(dimension * dimension)
        let step = 1e-3
        let losses = [step, -step].map { step in
            var moved = changes
            for place in way.indices { moved[side][place] += step * way[place] }
            return Self.run(moved, dimension, golden.factor).loss(of: batch, in: pairs)
        }
        let slope = zip(gradient, way).reduce(0) { $0 + Double($1.0) * $1.1 }
        #expect(abs((losses[0] - losses[1]) / (2 * step) - slope) < 1e-3 * max(1, abs(slope)))
    }

    // MARK: Acceptance

    private static func training(seed: UInt64) -> AdapterTraining {
        var training = AdapterTraining(scale: LogitScale(factor: 20))
        (training.seed, training.steps, training.learningRate) = (seed, 200, 3e-3)
        return training
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64]) func pairsWithoutRelationAreRefused(_ seed: UInt64)
        throws
    {
        let pairs = try PairSet(
            images: .random(160, 12, seed: seed), captions: .random(160, 12, seed: seed + 100),
            imageOfCaption: Array(0..<160))
        let result = try Self.training(seed: seed).train(on: AdapterPairs(pairs))
        #expect(result.captionAdapter == nil && result.imageAdapter == nil && !result.verdict.isAccepted)
        #expect(result.verdict.before < 0.5 && result.verdict.images == 24)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func pairsThatFitAlreadyAreRefused(_ seed: UInt64) throws {
        let images = Embeddings.random(160, 12, seed: seed)
        let pairs = try PairSet(images: images, captions: images, imageOfCaption: Array(0..<160))
        let result = try Self.training(seed: seed).train(on: AdapterPairs(pairs))
        #expect(result.captionAdapter == nil && result.verdict.before == 1)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func aTurnedSpaceIsTurnedBack(_ seed: UInt64) throws {
        let pairs = try Self.pairs(seed: seed, images: 240, dimension: 12, turn: 3, noise: 0.2)
        var training = Self.training(seed: seed)
        let result = try training.train(on: AdapterPairs(pairs))
        let adapter = try #require(result.captionAdapter)
        #expect(result.verdict.after > result.verdict.before + 0.1)
        // The adapter also helps in an evaluation of all pairs.
        let adapted = try PairSet(
            images: pairs.images, captions: adapter.apply(to: pairs.captions),
            imageOfCaption: pairs.imageOfCaption)
        let evaluation = PairEvaluation(scale: LogitScale(factor: 20))
        let (before, after) = (try evaluation.report(on: pairs), try evaluation.report(on: adapted))
        #expect(after.textToImage.recallAt5.low > before.textToImage.recallAt5.high)
        #expect(after.loss.value < before.loss.value)
        training.threads = 2
        #expect(try training.train(on: AdapterPairs(pairs)) == result)
    }

    @Test func ofManyImagesAFixedNumberIsHeldOut() throws {
        let pairs = try PairSet(
            images: .random(34_000, 4, seed: 1), captions: .random(34_000, 4, seed: 2),
            imageOfCaption: Array(0..<34_000))
        var training = Self.training(seed: 1)
        training.steps = 1
        let result = try training.train(on: AdapterPairs(pairs))
        #expect(result.passes.count == 1 && result.verdict.images == 5000)
    }

    // MARK: Bad input

    @Test func tooFewImagesAndTooLargeAScaleAreRefused() throws {
        let rows = Embeddings.random(49, 8, seed: 1)
        let few = try PairSet(images: rows, captions: rows, imageOfCaption: Array(0..<49))
        #expect(throws: AnalysisError.tooFewPairs(found: 49, needed: 50)) {
            try Self.training(seed: 1).train(on: AdapterPairs(few))
        }
        let pairs = try Self.pairs(seed: 1, images: 60, dimension: 8)
        #expect(throws: AnalysisError.scaleTooLarge(found: 400, limit: PairEvaluation.largestFactor)) {
            try AdapterTraining(scale: LogitScale(factor: 400)).train(on: AdapterPairs(pairs))
        }
        var cancelled = Self.training(seed: 1)
        cancelled.isCancelled = { true }
        #expect(throws: CancellationError.self) { try cancelled.train(on: AdapterPairs(pairs)) }
    }
}
