public import CLIPModel
internal import Kernels

/// Trains a probe: chooses the strength of regularisation by cross-validation, measures how good the probe is on images that it did not
/// learn from, and then fits it to all images.
///
/// The log loss of the images that were held out decides, because the probabilities are used, and log loss is a proper score of them
/// (Gneiting and Raftery 2007, "Strictly Proper Scoring Rules, Prediction, and Estimation"). Of the strengths whose sum of losses is
/// within one of the least, the strongest is chosen: such a difference of log likelihoods, or two of Akaike's criterion, is no evidence
/// (Burnham and Anderson 2002, "Model Selection and Multimodel Inference", section 2.6). So a few images that are all classified
/// correctly do not make the probe sure of everything. The one-standard-error rule (Hastie, Tibshirani, Friedman 2009, "The Elements of
/// Statistical Learning", section 7.10) would choose a much stronger regularisation for few images, whose standard error is large, and
/// with it probabilities near chance.
///
/// ```swift
/// let (probe, report) = try ProbeTraining().train(embeddings, classes: [0, 0, 1, 1], names: ["cat", "dog"])
/// ```
public struct ProbeTraining: Sendable {
    /// The strengths to try, scikit-learn's *C*, ascending. Radford et al. 2021, appendix A.3, sweep the inverse from 10⁻⁶ to 10⁶. On
    /// embeddings of unit length, smaller values than these hardly move the probabilities away from the share of each class.
    public var candidates = [0.1, 1, 10, 100, 1000, 10_000, 100_000]
    /// The largest number of parts of which each is held out once; at least 2. With fewer images in all classes there are fewer parts.
    public var folds = 5
    /// The shares of the images for the learning curve, ascending, below 1; empty for no curve.
    public var shares = [0.05, 0.1, 0.2, 0.5]
    /// The seed of the shuffling.
    public var seed: UInt64 = 1
    /// What a fit does. Its ``LogisticRegression/inverseRegularization`` is used as it is if nothing can be held out.
    public var regression = LogisticRegression()

    /// If so many weaker strengths in a row do not change the choice, still weaker ones are not tried.
    private static let patience = 2
    /// Differences of the sum of losses up to this, in nats, do not count.
    private static let evidence = 1.0
    /// More pairs of classes that are not told apart are only counted.
    private static let namedPairs = 10

    /// A training with the default options.
    public init() {}

    /// How far a training is.
    public struct Progress: Equatable, Sendable {
        /// The number of fits that are done or not needed.
        public let done: Int
        /// The number of fits if all candidates are tried.
        public let total: Int
    }

    /// Trains a probe.
    ///
    /// - Parameters:
    ///   - images: `[n, dimension]`, of unit length.
    ///   - classes: `[n]`: the class of each image, a position in `names`. The only image of a class is never held out.
    ///   - names: The names of the classes, at least two.
    ///   - report: Called after every fit, on the calling thread.
    /// - Returns: The probe, fitted to all images, and what is known about it. The same images and options give the same result.
    /// - Throws: ``AnalysisError``, or `CancellationError` if the ``regression`` is cancelled.
    /// - Complexity: Up to folds · (candidates + shares) fits; see ``LogisticRegression/fit(_:classes:names:)``.
    public func train(
        _ images: Embeddings, classes: [Int], names: [String], report: (Progress) -> Void = { _ in }
    ) throws -> (probe: Probe, report: ProbeReport) {
        precondition(!candidates.isEmpty && candidates.allSatisfy { $0 > 0 })
        precondition(shares.allSatisfy { $0 > 0 && $0 < 1 })
        let data = try LabeledEmbeddings(images, classes: classes, names: names)
        let folds = StratifiedFolds(data.classes, counts: data.counts, largest: folds, seed: seed)
        let run = CrossValidation(
            data: data, folds: folds, team: ThreadTeam(count: regression.threads))
        let total = folds.count * (candidates.count + shares.count) + 1
        var progress = 0
        func advance(_ count: Int = 1) {
            progress += count
            report(Progress(done: progress, total: total))
        }
        let (tried, best) = try choose(run) { advance() }
        advance(folds.count * (candidates.count - tried.count))
        var chosen = regression
        if let best { chosen.inverseRegularization = tried[best].candidate.inverseRegularization }
        let curve =
            try best.map { try learningCurve(run, chosen, whole: tried[$0].tally) { advance() } } ?? []
        let fit = try chosen.fit(
            data.rows(Array(0..<images.count), chosen.weighting), from: nil, on: run.team)
        advance()
        let tally = best.map { tried[$0].tally } ?? HeldOutTally(classCount: names.count)
        return (
            try Probe(names: names, model: fit.model),
            ProbeReport(
                classNames: names, classCounts: data.counts, foldCount: folds.count,
                candidates: tried.map(\.candidate), inverseRegularization: chosen.inverseRegularization,
                accuracy: tally.accuracy, recalls: tally.recalls, heldOut: tally.report, learningCurve: curve,
                iterations: fit.iterations, warnings: warnings(data, tally, fit))
        )
    }

    private typealias Trial = (candidate: ProbeReport.Candidate, tally: HeldOutTally)

    /// Tries the candidates, and returns the position of the best one, or nil if nothing can be held out.
    private func choose(_ run: CrossValidation, advance: () -> Void) throws -> (tried: [Trial], best: Int?) {
        guard run.folds.count > 0 else { return ([], nil) }
        var tried: [Trial] = []
        var best = 0
        var models = [LinearModel?](repeating: nil, count: run.folds.count)
        for candidate in candidates.sorted() {
            var regression = regression
            regression.inverseRegularization = candidate
            let tally = try run.tally(regression, from: &models, advance: advance)
            tried.append(
                (
                    .init(
                        inverseRegularization: candidate, logLoss: tally.logLoss, accuracy: tally.accuracy),
                    tally
                ))
            best = Self.choice(tried.map(\.candidate))
            if tried.count - 1 - best >= Self.patience { break }
        }
        return (tried, best)
    }

    /// The position of the strongest candidate whose sum of losses is about the least.
    private static func choice(_ candidates: [ProbeReport.Candidate]) -> Int {
        let least = candidates.map(\.logLoss).min() ?? 0
        return candidates.firstIndex {
            ($0.logLoss - least) * Double($0.accuracy.count) <= evidence
        } ?? 0
    }

    /// The accuracy for shares of the images, and for all of them.
    private func learningCurve(
        _ run: CrossValidation, _ regression: LogisticRegression, whole: HeldOutTally, advance: () -> Void
    ) throws -> [ProbeReport.LearningPoint] {
        guard !shares.isEmpty else { return [] }
        var points: [ProbeReport.LearningPoint] = []
        for share in shares.sorted() + [1] {
            let count = run.meanTrainingCount(share: share)
            var tally = whole
            if share < 1 {
                var models = [LinearModel?](repeating: nil, count: run.folds.count)
                tally = try run.tally(regression, share: share, from: &models, advance: advance)
            }
            // With few images, several shares are the same images.
            if points.last?.imageCount == count { points.removeLast() }
            points.append(
                .init(
                    share: share, imageCount: count, accuracy: tally.accuracy,
                    meanRecall: ProbeReport.mean(tally.recalls)))
        }
        return points
    }

    private func warnings(
        _ data: LabeledEmbeddings, _ tally: HeldOutTally, _ fit: LogisticRegression.Result
    ) -> [ProbeWarning] {
        var result: [ProbeWarning] = []
        if tally.report.count == 0 {
            result.append(.unmeasured)
        } else {
            result += data.names.indices.filter { data.counts[$0] == 1 }.map {
                .singleImage(className: data.names[$0])
            }
        }
        let pairs = tally.indistinguishable
        result += pairs.prefix(Self.namedPairs).map {
            .indistinguishable(first: data.names[$0.first], second: data.names[$0.second])
        }
        if pairs.count > Self.namedPairs {
            result.append(.moreIndistinguishable(count: pairs.count - Self.namedPairs))
        }
        if !fit.isConverged { result.append(.notConverged(iterations: fit.iterations)) }
        return result
    }
}
