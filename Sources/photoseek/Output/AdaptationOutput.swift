internal import Answers
internal import Analysis
internal import CLIPModel
internal import ImagePreprocessing
internal import LibraryAnalysis
internal import SystemPackage

/// The result of `photoseek adapt`.
struct AdaptationOutput: CommandOutput {
    /// A pass of the training.
    struct Pass: Encodable {
        let pass: Int
        let loss: Double
        let watchedLoss: Double
    }

    /// What the adapter does to the held-out pictures.
    struct HeldOut: Encodable {
        let images: Int
        /// The mean of recall@1, @5 and @10, both ways.
        let recallBefore: Double
        let recallAfter: Double
        let better: Int
        let worse: Int
        /// The probability of such a result by chance.
        let probability: Double

        init(_ verdict: AdapterVerdict) {
            (images, better, worse) = (verdict.images, verdict.better, verdict.worse)
            (recallBefore, recallAfter) = (verdict.before, verdict.after)
            probability = verdict.probability
        }
    }

    let model: String
    let images: Int
    let captions: Int
    let passes: [Pass]
    let bestPass: Int
    let heldOut: HeldOut
    let stored: Bool
    let failures: [UnreadFileOutput]

    init(_ result: AdapterResult, _ examples: AdapterExamples, model: String) {
        self.model = model
        (images, captions) = (examples.pairs.pairs.images.count, examples.pairs.captions.count)
        passes = result.passes.map {
            Pass(pass: $0.pass, loss: $0.trainingLoss, watchedLoss: $0.watchedLoss)
        }
        bestPass = result.bestPass
        heldOut = HeldOut(result.verdict)
        stored = result.captionAdapter != nil
        failures = examples.failures.map { UnreadFileOutput($0.path, reason: $0.error.reason) }
    }

    /// The ends of the loss curve, and what became of the held-out pictures.
    var lines: [Line] {
        let missing = failures.isEmpty ? "" : ", \(failures.count) that could not be read are left out"
        var lines: [Line] = ["\(images) pictures with \(captions) captions\(missing), model \(model)"]
        if let first = passes.first, let last = passes.last {
            lines.append(
                """
                loss                  \(first.loss.rounded(to: 3)) in the first pass, \(last.loss.rounded(to: 3)) in pass \
                \(last.pass)
                """)
            let best =
                bestPass > 0
                ? "\(passes[bestPass - 1].watchedLoss.rounded(to: 3)) after pass \(bestPass), which was the best"
                : "never below that without an adapter"
            lines.append(
                "of watched pictures   \(first.watchedLoss.rounded(to: 3)) after the first pass, \(best)")
        }
        lines.append(
            """
            held-out pictures     \(heldOut.images): \(heldOut.better) found better, \(heldOut.worse) worse; by chance \
            with a probability of \(probability)
            """)
        lines.append(
            """
            held-out recall       \(heldOut.recallBefore.rounded(to: 3)) before, \
            \(heldOut.recallAfter.rounded(to: 3)) after (mean of recall@1, @5 and @10, both ways)
            """)
        if stored { lines.append("stored: texts for this model go through the adapter now") }
        return lines
    }

    private var probability: String {
        heldOut.probability < 0.0001 ? "less than 0.0001" : heldOut.probability.rounded(to: 4)
    }
}
