internal import Answers
internal import Analysis
internal import ImagePreprocessing
internal import LibraryAnalysis
internal import SystemPackage

/// The result of `photoseek evaluate`.
struct EvaluationOutput: CommandOutput {
    /// A number with its interval of 95 %.
    struct Measured: Encodable {
        let value: Double
        let low: Double
        let high: Double

        init(_ estimate: Estimate) { (value, low, high) = (estimate.value, estimate.low, estimate.high) }

        func text(decimals: Int) -> String {
            "\(value.rounded(to: decimals))  (\(low.rounded(to: decimals)) to \(high.rounded(to: decimals)))"
        }
    }

    struct Retrieval: Encodable {
        let recallAt1: Measured
        let recallAt5: Measured
        let recallAt10: Measured
        let medianRank: Measured

        init(_ report: RetrievalReport) {
            recallAt1 = Measured(report.recallAt1)
            recallAt5 = Measured(report.recallAt5)
            recallAt10 = Measured(report.recallAt10)
            medianRank = Measured(report.medianRank)
        }

        fileprivate func lines(_ title: String) -> [Line] {
            [
                "\(title)", "  recall@1            \(recallAt1.text(decimals: 3))",
                "  recall@5            \(recallAt5.text(decimals: 3))",
                "  recall@10           \(recallAt10.text(decimals: 3))",
                "  median rank         \(medianRank.text(decimals: 1))",
            ]
        }
    }

    let model: String
    let images: Int
    let captions: Int
    let loss: Measured
    let imageToText: Retrieval
    let textToImage: Retrieval
    let modalityGap: Measured
    let alignment: Measured
    let imageUniformity: Measured
    let captionUniformity: Measured
    let failures: [UnreadFileOutput]

    init(_ report: PairReport, failures: [UnreadPicture], model: String) {
        self.model = model
        (images, captions) = (report.images, report.captions)
        loss = Measured(report.loss)
        imageToText = Retrieval(report.imageToText)
        textToImage = Retrieval(report.textToImage)
        modalityGap = Measured(report.modalityGap)
        alignment = Measured(report.alignment)
        imageUniformity = Measured(report.imageUniformity)
        captionUniformity = Measured(report.captionUniformity)
        self.failures = failures.map { UnreadFileOutput($0.path, reason: $0.error.reason) }
    }

    /// All numbers with their intervals.
    var lines: [Line] {
        let head: [Line] = [
            "\(images) pictures with \(captions) captions, model \(model); in brackets the interval of 95 %",
            "loss                  \(loss.text(decimals: 3))",
        ]
        let tail: [Line] = [
            "modality gap          \(modalityGap.text(decimals: 3))",
            "alignment             \(alignment.text(decimals: 3))",
            "uniformity, pictures  \(imageUniformity.text(decimals: 3))",
            "uniformity, captions  \(captionUniformity.text(decimals: 3))",
        ]
        let failed: [Line] = failures.map { "  failed: \($0.path): \($0.reason)" }
        return head + imageToText.lines("captions found by pictures")
            + textToImage.lines("pictures found by captions") + tail + failed
    }
}
