import Analysis
import CLIPModel
import Foundation
import TestSupport
import Testing

/// Zero-shot probabilities and their report, against the definitions in float64.
struct ZeroShotClassifierTests {
    private static func unit(_ count: Int, _ dimension: Int, seed: UInt64) -> Embeddings {
        var random = SeededGenerator(seed: seed)
        let rows = (0..<count).flatMap { _ in
            let row = random.floats(dimension)
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return row.map { $0 / length }
        }
        return Embeddings(values: rows, dimension: dimension)
    }

    private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test(arguments: [1, 2, 7, 1000]) func aSoftmaxDividesEachImageAmongTheLabels(_ count: Int) {
        let (labels, images) = (Self.unit(count, 24, seed: 1), Self.unit(9, 24, seed: 2))
        let classifier = ZeroShotClassifier(labels: labels, scale: LogitScale(factor: 100))
        let found = classifier.probabilities(of: images)
        for image in 0..<images.count {
            let powers = (0..<count).map { exp(100 * Self.cosine(images[image], labels[$0])) }
            let sum = powers.reduce(0, +)
            for label in 0..<count {
                #expect(abs(Double(found[image * count + label]) - powers[label] / sum) < 1e-4)
            }
        }
    }

    @Test func aSigmoidGivesEachLabelAProbabilityOfItsOwn() {
        let (labels, images) = (Self.unit(5, 24, seed: 3), Self.unit(4, 24, seed: 4))
        let classifier = ZeroShotClassifier(labels: labels, scale: LogitScale(factor: 12, bias: -1.5))
        let found = classifier.probabilities(of: images)
        for (place, value) in found.enumerated() {
            let logit = 12 * Self.cosine(images[place / 5], labels[place % 5]) - 1.5
            #expect(abs(Double(value) - 1 / (1 + exp(-logit))) < 1e-5)
        }
    }

    @Test func theBestAreThoseOfHighestProbability() {
        let (labels, images) = (Self.unit(40, 16, seed: 5), Self.unit(6, 16, seed: 6))
        let classifier = ZeroShotClassifier(labels: labels, scale: LogitScale(factor: 30))
        let all = classifier.probabilities(of: images)
        for limit in [0, 1, 5, 40, 50] {
            for (image, choices) in classifier.best(limit, of: images).enumerated() {
                let row = Array(all[image * 40..<(image + 1) * 40])
                let order = row.indices.sorted { (row[$1], $0) < (row[$0], $1) }
                #expect(choices.map(\.label) == Array(order.prefix(limit)))
                for choice in choices {
                    #expect(choice.probability == row[choice.label])
                    #expect(
                        abs(Double(choice.cosine) - Self.cosine(images[image], labels[choice.label])) < 1e-5)
                }
            }
        }
    }

    @Test func labelsInSeveralTemplatesAreAveraged() throws {
        let parts = Self.unit(6, 16, seed: 7)
        let means = try #require(parts.meansOfGroups(of: 3))
        #expect(means.count == 2 && parts.meansOfGroups(of: 1) == parts)
        for group in 0..<2 {
            let sum = (0..<16).map { column in
                (0..<3).reduce(0.0) { $0 + Double(parts[group * 3 + $1][column]) }
            }
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for column in 0..<16 { #expect(abs(Double(means[group][column]) - sum[column] / length) < 1e-6) }
        }
        let opposite = Embeddings(values: parts[0] + parts[0].map { -$0 }, dimension: 16)
        #expect(opposite.meansOfGroups(of: 2) == nil)
    }

    // MARK: Reports

    private static func choices(_ probabilities: [Float]) -> [LabelChoice] {
        let order = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
        return order.prefix(ClassificationReport.few).map {
            LabelChoice(label: $0, probability: probabilities[$0], cosine: 0)
        }
    }

    @Test func aReportCountsWhatItIsTold() {
        var random = SeededGenerator(seed: 8)
        var report = ClassificationReport(classCount: 9)
        var rows: [(best: [Int], truth: Int, probability: Double)] = []
        for _ in 0..<500 {
            let raw = random.floats(9).map { exp(3 * $0) }
            let row = raw.map { $0 / raw.reduce(0, +) }
            let choices = Self.choices(row)
            let truth = Int.random(in: 0..<9, using: &random)
            report.add(choices, truth: truth)
            rows.append((choices.map(\.label), truth, Double(choices[0].probability)))
        }
        #expect(report.count == 500)
        #expect(report.topOne == Double(rows.count { $0.best[0] == $0.truth }) / 500)
        #expect(report.topFive == Double(rows.count { $0.best.contains($0.truth) }) / 500)
        var error = 0.0
        for bin in 0..<15 {
            let some = rows.filter {
                $0.probability > Double(bin) / 15 && $0.probability <= Double(bin + 1) / 15
            }
            guard !some.isEmpty else { continue }
            let accuracy = Double(some.count { $0.best[0] == $0.truth }) / Double(some.count)
            let confidence = some.map(\.probability).reduce(0, +) / Double(some.count)
            error += Double(some.count) / 500 * abs(accuracy - confidence)
        }
        #expect(abs(report.calibrationError - error) < 1e-9)
        for truth in 0..<9 {
            for label in 0..<9 {
                #expect(
                    report.count(of: truth, takenFor: label)
                        == rows.count { $0.truth == truth && $0.best[0] == label })
            }
        }
        let confused = report.mostConfused(limit: 10)
        #expect(confused.count == 10 && confused.map(\.count) == confused.map(\.count).sorted(by: >))
        #expect(confused.allSatisfy { $0.truth != $0.takenFor })
        #expect(
            confused[0].count
                == (0..<81).map { $0 / 9 == $0 % 9 ? 0 : report.count(of: $0 / 9, takenFor: $0 % 9) }.max())
    }

    @Test func aClassifierThatIsSureAndRightHasNoCalibrationError() {
        var report = ClassificationReport(classCount: 2)
        for truth in [0, 1, 1] { report.add(Self.choices(truth == 0 ? [1, 0] : [0, 1]), truth: truth) }
        #expect(report.topOne == 1 && report.topFive == 1 && report.calibrationError == 0)
        report.add(Self.choices([1, 0]), truth: 1)
        #expect(report.topOne == 0.75 && report.calibrationError == 0.25)
        #expect(report.mostConfused(limit: 5).map(\.count) == [1])
    }
}
