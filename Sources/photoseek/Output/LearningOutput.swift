internal import Answers
internal import Analysis
internal import ImagePreprocessing
internal import LibraryAnalysis
internal import LibraryStore
internal import SystemPackage

/// The result of `photoseek learn`.
struct LearningOutput: CommandOutput {
    /// A share of pictures that were held out, with its interval of 95 %.
    struct Share: Encodable {
        let value: Double
        let low: Double
        let high: Double
        let images: Int

        /// nil without pictures.
        init?(_ proportion: Proportion) {
            guard proportion.count > 0 else { return nil }
            (value, images) = (proportion.value, proportion.count)
            (low, high) = (proportion.interval.lowerBound, proportion.interval.upperBound)
        }

        fileprivate var text: String { "\(value.percent)  (\(low.percent) to \(high.percent))  of \(images)" }
    }

    struct Class: Encodable {
        let name: String
        /// The number of its pictures that were learned from.
        let images: Int
        /// If they are other pictures of the library: `all`, or `some` that were chosen at random.
        let others: String?
        /// The share that was classified correctly; absent if it is not known.
        let recall: Share?
    }

    struct Point: Encodable {
        /// The number of pictures that were learned from, on average.
        let images: Double
        let accuracy: Share?
        let meanRecall: Double?
    }

    struct Candidate: Encodable {
        let inverseRegularization: Double
        let logLoss: Double
    }

    let name: String
    let model: String
    let dimension: Int
    let images: Int
    let classes: [Class]
    let accuracy: Share?
    let meanRecall: Double?
    let calibrationError: Double?
    let learningCurve: [Point]
    let candidates: [Candidate]
    let inverseRegularization: Double
    let folds: Int
    let iterations: Int
    let warnings: [String]
    let failures: [UnreadFileOutput]

    init(
        name: String, _ report: ProbeReport, _ pictures: ExamplePictures, _ examples: ExampleEmbeddings,
        model: ModelRecord
    ) {
        self.name = name
        (self.model, dimension) = (model.name, model.dimension)
        images = report.classCounts.reduce(0, +)
        classes = report.classNames.indices.map { place in
            let name = report.classNames[place]
            return Class(
                name: name, images: report.classCounts[place],
                others: pictures.classes.first { $0.name == name }?.others?.rawValue,
                recall: Share(report.recalls[place]))
        }
        accuracy = Share(report.accuracy)
        meanRecall = report.meanRecall.finite
        calibrationError = report.heldOut.calibrationError.finite
        learningCurve = report.learningCurve.map {
            Point(images: $0.imageCount, accuracy: Share($0.accuracy), meanRecall: $0.meanRecall.finite)
        }
        candidates = report.candidates.map {
            Candidate(inverseRegularization: $0.inverseRegularization, logLoss: $0.logLoss)
        }
        inverseRegularization = report.inverseRegularization
        (folds, iterations) = (report.foldCount, report.iterations)
        warnings = (examples.warnings + report.warnings).map(\.description)
        failures = examples.failures.map { UnreadFileOutput($0.path, reason: $0.error.reason) }
    }

    var lines: [Line] {
        var lines: [Line] = [
            "learned \(name) from \(images) pictures, model \(model); in brackets the interval of 95 %"
        ]
        if let accuracy { lines.append("right              \(accuracy.text)") }
        for item in classes {
            let others = item.others.map {
                ": the library's other pictures" + ($0 == "some" ? ", a random choice" : "")
            }
            lines.append(
                "  \(item.recall?.text ?? "not known, of \(item.images)")  \(item.name)\(others ?? "")")
        }
        if let meanRecall { lines.append("mean of classes    \(meanRecall.percent)") }
        if let calibrationError { lines.append("calibration error  \(calibrationError.rounded(to: 3))") }
        if !learningCurve.isEmpty { lines.append("learning curve: pictures, right, mean of classes") }
        for point in learningCurve {
            guard let accuracy = point.accuracy, let mean = point.meanRecall else { continue }
            lines.append("  \(point.images.rounded(to: 0))  \(accuracy.value.percent)  \(mean.percent)")
        }
        lines.append("C                  \(inverseRegularization.shortest)")
        return lines + failures.map { "  failed: \($0.path): \($0.reason)" }
    }
}

extension Double {
    /// nil for a number that is none.
    fileprivate var finite: Double? { isFinite ? self : nil }

    /// The number without a fraction of 0.
    fileprivate var shortest: String { rounded() == self ? rounded(to: 0) : description }
}
