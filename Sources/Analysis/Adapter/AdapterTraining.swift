public import CLIPModel
internal import Kernels
internal import VectorIndex

/// Trains adapters from image-caption pairs with the symmetric InfoNCE loss, on embeddings that stay as they are.
///
/// The images are divided at random, each with all its captions: 70 % for training; 15 % to stop when their loss no longer falls, and
/// to keep the best state; 15 % that neither has seen, for the ``AdapterVerdict``;
/// of many images, 5,000 instead of 15 %. The training starts at the identity, and AdamW's decay pulls back to it. The temperature stays
/// that of the model.
///
/// ```swift
/// let training = AdapterTraining(scale: try encoder.logitScale())
/// let result = try training.train(on: AdapterPairs(pairs))
/// if let adapter = result.captionAdapter { queries = try adapter.apply(to: queries) }
/// ```
public struct AdapterTraining: Sendable {
    /// The fewest images: of fewer, too few are held out to tell a gain from chance.
    public static let fewestImages = 50
    private static let heldOutShare = 0.15
    /// So many tell a gain of one percent from chance, and more would take longer than the training.
    private static let mostHeldOut = 5000

    /// The scale of the model that made the embeddings. Its bias has no effect on a softmax.
    public var scale: LogitScale
    /// Whether images get an adapter too. Then it must be applied to every stored embedding that is compared with adapted captions.
    public var adaptsImages = false
    /// The number of pairs of a batch.
    public var batchSize = 256
    /// The learning rate of AdamW.
    public var learningRate = 1e-3
    /// The decay of AdamW, towards the identity.
    public var weightDecay = 0.3
    /// The training ends after the pass through the training pairs that makes it so many batches, whatever the number of pairs.
    public var steps = 2000
    /// The training ends after a pass if the loss of the watched pairs has been lower so many batches before.
    public var patience = 200
    /// The seed of the random numbers.
    public var seed: UInt64 = 1
    /// The number of threads to use.
    public var threads = 1
    /// Asked now and then; true ends the training with a `CancellationError`.
    public var isCancelled: @Sendable () -> Bool = { false }

    /// A training with the default options.
    public init(scale: LogitScale) { self.scale = scale }

    /// Trains adapters.
    ///
    /// The result depends only on the pairs and the options, not on the number of threads.
    /// - Parameters:
    ///   - examples: Images and captions of at least ``fewestImages`` images. Weights and images that are marked as wrong count in the
    ///     training alone.
    ///   - report: Called after every pass.
    /// - Throws: ``AnalysisError`` for too few images or too large a scale; `CancellationError`.
    /// - Complexity: O(captions · dimension · (dimension + batchSize)) for each pass, and O(h² · dimension) for h held-out captions.
    public func train(
        on examples: AdapterPairs, report: (AdapterPass) -> Void = { _ in }
    ) throws -> AdapterResult {
        let pairs = examples.pairs
        precondition(batchSize > 1 && learningRate > 0 && weightDecay >= 0 && steps > 0 && patience > 0)
        guard pairs.images.count >= Self.fewestImages else {
            throw AnalysisError.tooFewPairs(found: pairs.images.count, needed: Self.fewestImages)
        }
        guard scale.factor <= PairEvaluation.largestFactor else {
            throw AnalysisError.scaleTooLarge(found: scale.factor, limit: PairEvaluation.largestFactor)
        }
        let team = ThreadTeam(count: threads)
        var random = SplitMix64(seed: seed)
        let parts = Self.divide(examples, using: &random)
        let run = AdapterRun(
            dimension: pairs.images.dimension, adaptsImages: adaptsImages, factor: scale.factor, team: team)
        var best = State(
            captions: run.captionAdapter, images: run.imageAdapter, pass: 0,
            loss: try loss(of: parts.watched.pairs, parts.watched.texts, on: team))
        var history: [AdapterPass] = []
        let batches = max(1, parts.training.captions.count / batchSize)
        while history.count * batches < steps, (history.count - best.pass) * batches < patience {
            let trainingLoss = try run.pass(
                parts.training, batchSize: batchSize, rate: learningRate, decay: weightDecay,
                using: &random, check: check)
            var state = State(
                captions: run.captionAdapter, images: run.imageAdapter, pass: history.count + 1, loss: 0)
            state.loss = try loss(
                of: state.adapt(parts.watched.pairs, on: team), parts.watched.texts, on: team)
            history.append(
                AdapterPass(pass: state.pass, trainingLoss: trainingLoss, watchedLoss: state.loss))
            report(history[history.count - 1])
            if state.loss < best.loss { best = state }
        }
        let verdict = try AdapterVerdict(
            before: parts.heldOut.pairs, after: best.adapt(parts.heldOut.pairs, on: team),
            texts: parts.heldOut.texts, on: team, check: check)
        return AdapterResult(
            captionAdapter: verdict.isAccepted ? best.captions : nil,
            imageAdapter: verdict.isAccepted ? best.images : nil, bestPass: best.pass, passes: history,
            verdict: verdict)
    }

    /// Adapters after a pass, and the loss of the watched pairs with them.
    private struct State {
        let captions: Adapter
        let images: Adapter?
        let pass: Int
        var loss: Double

        func adapt(_ pairs: PairSet, on team: ThreadTeam?) -> PairSet {
            pairs.replacing(
                images: images?.apply(to: pairs.images, on: team) ?? pairs.images,
                captions: captions.apply(to: pairs.captions, on: team))
        }
    }

    /// The pairs of held-out, watched and training images, in this order of a random order of all.
    private static func divide(
        _ examples: AdapterPairs, using random: inout SplitMix64
    ) -> (heldOut: AdapterPairs, watched: AdapterPairs, training: AdapterPairs) {
        var order = Array(0..<examples.pairs.images.count)
        random.shuffle(&order)
        let count = min(Int(heldOutShare * Double(order.count)), mostHeldOut)
        return (
            examples.part(Array(order[..<count])), examples.part(Array(order[count..<2 * count])),
            examples.part(Array(order[(2 * count)...]))
        )
    }

    private func loss(of pairs: PairSet, _ texts: [Int], on team: ThreadTeam?) throws -> Double {
        let scan = try PairScan(pairs, factor: Double(scale.factor), texts: texts, on: team) { _ in
            try check()
        }
        let losses = scan.losses
        return losses.reduce(0, +) / Double(losses.count)
    }

    private func check() throws {
        if isCancelled() { throw CancellationError() }
    }
}

/// What a training of adapters found.
public struct AdapterResult: Equatable, Sendable {
    /// The adapter of the captions; nil if it is refused because ``verdict`` sees no gain.
    public let captionAdapter: Adapter?
    /// The adapter of the images; nil if there is none.
    public let imageAdapter: Adapter?
    /// The pass after which the adapters were best; zero if no pass made them better than the identity.
    public let bestPass: Int
    /// All passes, in order.
    public let passes: [AdapterPass]
    /// Whether the adapters help with pairs that the training has not seen.
    public let verdict: AdapterVerdict
}

/// One pass of a training of adapters.
public struct AdapterPass: Equatable, Sendable {
    /// The number of the pass, from 1.
    public let pass: Int
    /// The mean loss of the batches, each before its step, in nats.
    public let trainingLoss: Double
    /// The loss of the watched pairs after the pass, in nats, as ``PairReport/loss`` of them.
    public let watchedLoss: Double
}
