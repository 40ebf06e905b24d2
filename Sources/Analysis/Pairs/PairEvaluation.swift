public import CLIPModel
internal import Kernels

/// Measures how well a model places images and captions beside each other.
///
/// An image may have several captions. Its other captions are no wrong answers: they are left out of the softmax and of the ranks of
/// each of them. An image counts as found if one of its captions is; each caption is a query of its own.
///
/// ```swift
/// var evaluation = PairEvaluation(scale: try encoder.logitScale())
/// evaluation.threads = 4
/// let report = try evaluation.report(on: pairs)
/// print(report.textToImage.recallAt5.value, report.textToImage.recallAt5.low)
/// ```
public struct PairEvaluation: Sendable {
    /// The largest factor of logits with which sums of float64 neither vanish nor overflow. CLIP was trained with at most 100 (Radford
    /// et al. 2021, section 2.5).
    public static let largestFactor: Float = 300

    /// The scale of the model that made the embeddings. Its bias has no effect on a softmax.
    public var scale: LogitScale
    /// The number of drawings for the intervals.
    public var samples = 1000
    /// The seed of the drawings.
    public var seed: UInt64 = 1
    /// The number of threads to use.
    public var threads = 1
    /// Asked now and then; true ends the work with a `CancellationError`.
    public var isCancelled: @Sendable () -> Bool = { false }

    /// An evaluation with the default options.
    public init(scale: LogitScale) { self.scale = scale }

    /// Measures pairs.
    ///
    /// The result depends only on the pairs, ``scale``, ``samples`` and ``seed``.
    /// - Parameters:
    ///   - pairs: Images and captions.
    ///   - progress: Called with the completed share of the work, 0 to 1.
    /// - Throws: ``AnalysisError/scaleTooLarge(found:limit:)``; `CancellationError`.
    /// - Complexity: O((images + captions)² · dimension) time; memory for some numbers for each image and caption.
    public func report(on pairs: PairSet, progress: (Double) -> Void = { _ in }) throws -> PairReport {
        precondition(samples > 0)
        guard scale.factor <= Self.largestFactor else {
            throw AnalysisError.scaleTooLarge(found: scale.factor, limit: Self.largestFactor)
        }
        let team = ThreadTeam(count: threads)
        let (images, captions) = (Double(pairs.images.count), Double(pairs.captions.count))
        let work = images * captions + images * images + captions * captions
        var done = 0.0
        func step(_ products: Double) throws {
            try check()
            progress(done / work)
            done += products
        }
        let scan = try PairScan(pairs, factor: Double(scale.factor), on: team) {
            try step(Double($0) * captions)
        }
        let imageUniformity = try Uniformity(pairs.images, on: team) { try step(Double($0) * images) }
        let captionUniformity = try Uniformity(pairs.captions, on: team) { try step(Double($0) * captions) }
        let bootstrap = Bootstrap(images: pairs.images.count, samples: samples, seed: seed)
        let gap = try ModalityGap(pairs, bootstrap, on: team, check: check)
        let intervals = try PairIntervals(
            pairs, scan, images: imageUniformity, captions: captionUniformity, bootstrap, check: check)
        progress(1)
        return PairReport(
            images: pairs.images.count, captions: pairs.captions.count, loss: intervals.loss,
            imageToText: intervals.imageToText, textToImage: intervals.textToImage,
            modalityGap: Estimate(gap.value, drawings: gap.drawings), alignment: intervals.alignment,
            imageUniformity: intervals.imageUniformity, captionUniformity: intervals.captionUniformity,
            matching: scan.matchingHistogram, others: scan.others)
    }

    private func check() throws {
        if isCancelled() { throw CancellationError() }
    }
}

extension PairScan {
    fileprivate var matchingHistogram: CosineHistogram {
        var histogram = CosineHistogram()
        for cosine in matching { histogram.add(cosine) }
        return histogram
    }
}
