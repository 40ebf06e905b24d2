internal import CLIPModel
internal import Glibc

/// Counts how images that were held out are classified.
struct HeldOutTally {
    private let classCount: Int
    /// What the images were taken for.
    private(set) var report: ClassificationReport
    /// For classes *a* and *b* at *a · classes + b*: the number of images of *a* that were found more probably *a* than *b*.
    private var preferences: [Int]
    private var counts: [Int]
    private var loss = 0.0
    private var weight = 0.0

    init(classCount: Int) {
        self.classCount = classCount
        report = ClassificationReport(classCount: classCount)
        preferences = [Int](repeating: 0, count: classCount * classCount)
        counts = [Int](repeating: 0, count: classCount)
    }

    /// Adds images.
    ///
    /// - Parameters:
    ///   - probe: One that did not learn from them.
    ///   - rows: Their positions among the embeddings.
    mutating func add(_ probe: Probe, _ data: LabeledEmbeddings, rows: [Int], weighting: [Float]) throws {
        let (dimension, block) = (data.embeddings.dimension, 256)
        for start in stride(from: 0, to: rows.count, by: block) {
            let some = rows[start..<min(start + block, rows.count)]
            let values = some.flatMap { row in
                data.embeddings.values[row * dimension..<(row + 1) * dimension]
            }
            let images = Embeddings(values: values, dimension: dimension)
            let logits = try Self.logits(probe, of: images)
            let choices = try probe.best(ClassificationReport.few, of: images)
            for (place, row) in some.enumerated() {
                let truth = Int(data.classes[row])
                report.add(choices[place], truth: truth)
                add(
                    logits[place * classCount..<(place + 1) * classCount], truth: truth,
                    weight: Double(weighting[truth]))
            }
        }
    }

    private mutating func add(_ logits: ArraySlice<Float>, truth: Int, weight: Double) {
        let own = logits[logits.startIndex + truth]
        counts[truth] += 1
        var sum = 0.0
        for (place, logit) in logits.enumerated() {
            sum += exp(Double(logit - own))
            if own > logit { preferences[truth * classCount + place] += 1 }
        }
        // An image of which the probe is sure that it is something else must not make the mean infinite.
        loss += weight * min(log(sum), 700)
        self.weight += weight
    }

    /// The logits of all classes, also with two.
    private static func logits(_ probe: Probe, of images: Embeddings) throws -> [Float] {
        let logits = try probe.logits(of: images)
        return probe.bias.count == 1 ? logits.flatMap { [0, $0] } : logits
    }

    /// The weighted mean of -log(probability of the true class).
    var logLoss: Double { loss / weight }

    /// The images that were classified correctly.
    var accuracy: Proportion {
        Proportion(successes: recalls.reduce(0) { $0 + $1.successes }, count: report.count)
    }

    /// The images of each class that were classified correctly.
    var recalls: [Proportion] {
        (0..<classCount).map {
            Proportion(successes: report.count(of: $0, takenFor: $0), count: counts[$0])
        }
    }

    /// The pairs of classes whose images the probe prefers to have in the right one of the two no more often than chance would: the
    /// interval of the difference of both shares includes 0.
    var indistinguishable: [(first: Int, second: Int)] {
        (0..<classCount).flatMap { first in
            (first + 1..<classCount).compactMap { second in
                guard counts[first] > 0, counts[second] > 0 else { return nil }
                let right = Proportion(
                    successes: preferences[first * classCount + second], count: counts[first])
                let wrong = Proportion(
                    successes: counts[second] - preferences[second * classCount + first],
                    count: counts[second])
                return right.differenceInterval(from: wrong).lowerBound > 0 ? nil : (first, second)
            }
        }
    }
}
