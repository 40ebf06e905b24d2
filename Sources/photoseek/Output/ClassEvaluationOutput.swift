internal import Answers
internal import Analysis
internal import ImagePreprocessing
internal import LibraryAnalysis
internal import SystemPackage

/// The result of `photoseek classify --evaluate`.
struct ClassEvaluationOutput: CommandOutput {
    struct Class: Encodable {
        let name: String
        let images: Int
        /// The share of its images that were taken for it; absent without images.
        let recall: Double?
    }

    struct Confusion: Encodable {
        let `class`: String
        let takenFor: String
        let images: Int
    }

    /// Pairs of classes that are listed.
    private static let listedPairs = 10

    let model: String
    let images: Int
    let topOne: Double?
    let topFive: Double?
    let calibrationError: Double?
    let classes: [Class]
    let confused: [Confusion]
    let failures: [UnreadFileOutput]

    init(_ evaluation: ClassEvaluation, model: String) {
        let report = evaluation.report
        self.model = model
        images = report.count
        topOne = report.count > 0 ? report.topOne : nil
        topFive = report.count > 0 ? report.topFive : nil
        calibrationError = report.count > 0 ? report.calibrationError : nil
        classes = evaluation.names.enumerated().map { label, name in
            let count = report.count(of: label)
            return Class(
                name: name, images: count,
                recall: count > 0 ? Double(report.count(of: label, takenFor: label)) / Double(count) : nil)
        }
        confused = report.mostConfused(limit: Self.listedPairs).map { pair in
            Confusion(
                class: evaluation.names[pair.truth], takenFor: evaluation.names[pair.takenFor],
                images: pair.count)
        }
        failures = evaluation.failures.map {
            UnreadFileOutput($0.path, reason: $0.error.reason)
        }
    }

    var lines: [Line] {
        var lines: [Line] = [
            "\(images) pictures of \(classes.count) classes, model \(model)"
        ]
        if let topOne, let topFive, let calibrationError {
            lines.append("right           \(topOne.percent)")
            if classes.count > ClassificationReport.few {
                lines.append("among the first 5  \(topFive.percent)")
            }
            lines.append("calibration error  \(calibrationError.rounded(to: 3))")
        }
        for item in classes {
            lines.append("  \(item.recall.map(\.percent) ?? "-")  of \(item.images)  \(item.name)")
        }
        if !confused.isEmpty { lines.append("most often confused:") }
        for pair in confused { lines.append("  \(pair.images)  \(pair.class) taken for \(pair.takenFor)") }
        for failure in failures { lines.append("  failed: \(failure.path): \(failure.reason)") }
        return lines
    }
}
