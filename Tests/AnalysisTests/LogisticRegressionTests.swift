import Analysis
import CLIPModel
import Foundation
import TestSupport
import Testing

/// Logistic regression against scikit-learn's, and against what its definition says.
struct LogisticRegressionTests {
    private struct Golden: Decodable {
        let testCount: Int
        let cases: [Case]
    }

    struct Case: Decodable, CustomTestStringConvertible {
        let name: String
        let dimension: Int
        let counts: [Int]
        let spread: Int
        let C: Double
        let weights: String
        let seed: UInt64
        let objective: Double
        let rows: [[Double]]
        let bias: [Double]
        let predictions: String
        let probabilities: [[Double]]

        var testDescription: String { name }
        var data: SeededClasses {
            SeededClasses(dimension: dimension, classCount: counts.count, spread: spread)
        }
        var names: [String] { counts.indices.map { "class \($0)" } }
        var classes: [Int] { counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) } }
        var regression: LogisticRegression {
            var result = LogisticRegression()
            result.inverseRegularization = C
            result.weighting = weights == "balanced" ? .balanced : .equal
            result.tolerance = 1e-6
            return result
        }

        func fit(_ regression: LogisticRegression) throws -> LogisticRegression.Fit {
            try regression.fit(data.images(classes, seed: seed), classes: classes, names: names)
        }
    }

    private static let golden: Golden = {
        do {
            let bytes = try Data(contentsOf: URL(filePath: Fixtures.path("analysis/probe/golden.json")))
            return try JSONDecoder().decode(Golden.self, from: bytes)
        } catch {
            fatalError("\(error)")
        }
    }()

    @Test(arguments: golden.cases) func theMinimumIsThatOfScikitLearn(_ golden: Case) throws {
        let fit = try golden.fit(golden.regression)
        #expect(fit.isConverged)
        #expect(abs(fit.objective - golden.objective) < 1e-5 * golden.objective)
        let largest = golden.rows.joined().map(abs).max() ?? 0
        for (found, expected) in zip(fit.probe.weights, golden.rows.joined()) {
            #expect(abs(Double(found) - expected) < 2e-3 * largest)
        }
        for (found, expected) in zip(fit.probe.bias, golden.bias) {
            #expect(abs(Double(found) - expected) < 2e-3 * max(largest, abs(expected)))
        }
    }

    @Test(arguments: golden.cases) func unknownImagesAreClassifiedAsByScikitLearn(_ golden: Case) throws {
        let probe = try golden.fit(golden.regression).probe
        let count = Self.golden.testCount
        let tests = golden.data.images(
            (0..<count).map { $0 % golden.counts.count }, seed: golden.seed + 1)
        let best = try probe.best(1, of: tests)
        let equal = zip(best, golden.predictions).count { $0.0[0].label == $0.1.wholeNumberValue }
        #expect(golden.predictions.count == count && equal * 1000 >= count * 999)
        let probabilities = try probe.probabilities(of: tests)
        for (found, expected) in zip(probabilities, golden.probabilities.joined()) {
            #expect(abs(Double(found) - expected) < 1e-3)
        }
    }

    /// The value of the objective by its definition, in float64.
    private func objective(_ golden: Case, _ weights: [Double], _ bias: [Double]) -> Double {
        let (images, classes) = (golden.data.images(golden.classes, seed: golden.seed), golden.classes)
        let d = golden.dimension
        var loss = 0.0
        for (row, truth) in classes.enumerated() {
            var logits = bias.indices.map { place in
                (0..<d).reduce(bias[place]) {
                    $0 + weights[place * d + $1] * Double(images.values[row * d + $1])
                }
            }
            if logits.count == 1 { logits = [0, logits[0]] }
            let largest = logits.max()!
            let sum = logits.reduce(0) { $0 + exp($1 - largest) }
            var factor = 1.0
            if golden.weights == "balanced" {
                factor = Double(classes.count) / Double(golden.counts.count * golden.counts[truth])
            }
            loss += factor * (log(sum) + largest - logits[truth])
        }
        return golden.C * loss + weights.reduce(0) { $0 + $1 * $1 } / 2
    }

    @Test(arguments: golden.cases) func noStepFromTheMinimumLowersTheObjective(_ golden: Case) throws {
        let fit = try golden.fit(golden.regression)
        let (weights, bias) = (fit.probe.weights.map(Double.init), fit.probe.bias.map(Double.init))
        let least = objective(golden, weights, bias)
        #expect(abs(fit.objective - least) < 1e-5 * least)
        let size = (weights.map(abs).max() ?? 0) * 0.03
        var random = SeededGenerator(seed: 5)
        for _ in 0..<5 {
            let step = random.floats(weights.count + bias.count).map { Double($0) * size }
            let moved = objective(
                golden, zip(weights, step).map { $0 + $1 },
                zip(bias, step.suffix(bias.count)).map { $0 + $1 })
            #expect(moved > least)
        }
    }

    @Test func theNumberOfThreadsChangesNothing() throws {
        let golden = Self.golden.cases[6]
        var regression = golden.regression
        let one = try golden.fit(regression)
        regression.threads = 3
        #expect(try golden.fit(regression) == one)
    }

    @Test func aFitEndsAtItsLimitOfIterations() throws {
        let golden = Self.golden.cases[6]
        var regression = golden.regression
        regression.iterationLimit = 2
        let fit = try golden.fit(regression)
        #expect(!fit.isConverged && fit.iterations == 2)
        #expect(fit.objective > golden.objective)
    }

    @Test func aCancelledFitThrows() throws {
        var regression = LogisticRegression()
        regression.isCancelled = { true }
        #expect(throws: CancellationError.self) { try Self.golden.cases[0].fit(regression) }
    }

    @Test func equalEmbeddingsOfTwoClassesGiveEvenChances() throws {
        let images = Embeddings(values: [Float](repeating: 0.5, count: 4 * 6), dimension: 4)
        let fit = try LogisticRegression().fit(images, classes: [0, 1, 0, 1, 0, 1], names: ["a", "b"])
        #expect(fit.isConverged)
        for value in try fit.probe.probabilities(of: images) { #expect(abs(value - 0.5) < 1e-3) }
    }

    @Test func whatCannotBeLearnedFromIsRefused() throws {
        func fit(_ values: [Float], _ classes: [Int], _ names: [String]) throws {
            _ = try LogisticRegression().fit(
                Embeddings(values: values, dimension: 2), classes: classes, names: names)
        }
        let rows: [Float] = [1, 0, 0, 1]
        #expect(throws: AnalysisError.tooFewClasses(count: 1)) { try fit(rows, [0, 0], ["a"]) }
        #expect(throws: AnalysisError.tooFewClasses(count: 0)) { try fit([], [], []) }
        #expect(throws: AnalysisError.emptyClass(name: "b")) { try fit(rows, [0, 0], ["a", "b"]) }
        #expect(throws: AnalysisError.duplicateClass(name: "a")) { try fit(rows, [0, 1], ["a", "a"]) }
        let many = (0...Probe.classLimit).map(String.init)
        #expect(throws: AnalysisError.tooManyClasses(count: many.count, limit: Probe.classLimit)) {
            try fit(rows, [0, 1], many)
        }
        let long = String(repeating: "x", count: Probe.nameLimit + 1)
        #expect(throws: AnalysisError.longClassName(name: long, limit: Probe.nameLimit)) {
            try fit(rows, [0, 1], ["a", long])
        }
        for bad in [Float.nan, .infinity] {
            #expect(throws: AnalysisError.notFinite(row: 1)) {
                try fit([1, 0, 0, bad], [0, 1], ["a", "b"])
            }
        }
    }
}
