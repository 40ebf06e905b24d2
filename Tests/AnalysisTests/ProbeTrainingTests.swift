import Analysis
import CLIPModel
import Synchronization
import TestSupport
import Testing

/// Choosing the strength of a probe, and what is said about it.
struct ProbeTrainingTests {
    private static func train(
        _ counts: [Int], dimension: Int = 16, spread: Int = 40, _ training: ProbeTraining = ProbeTraining(),
        report: (ProbeTraining.Progress) -> Void = { _ in }
    ) throws -> (probe: Probe, report: ProbeReport) {
        let classes = counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
        let data = SeededClasses(dimension: dimension, classCount: counts.count, spread: spread)
        return try training.train(
            data.images(classes, seed: 77), classes: classes, names: counts.indices.map { "class \($0)" },
            report: report)
    }

    private static func accuracy(_ probe: Probe, classCount: Int, spread: Int) throws -> Double {
        let classes = (0..<2000).map { $0 % classCount }
        let data = SeededClasses(dimension: 16, classCount: classCount, spread: spread)
        let best = try probe.best(1, of: data.images(classes, seed: 78))
        return Double(zip(best, classes).count { $0.0[0].label == $0.1 }) / 2000
    }

    @Test func theAccuracyIsThatOnUnknownImages() throws {
        for spread in [6, 12, 24] {
            let (probe, report) = try Self.train([300, 300, 300], spread: spread)
            let truth = try Self.accuracy(probe, classCount: 3, spread: spread)
            #expect(report.accuracy.count == 900 && report.recalls.map(\.count) == [300, 300, 300])
            #expect(abs(report.accuracy.value - truth) < 0.05)
            #expect(report.foldCount == 5 && report.classCounts == [300, 300, 300])
            #expect(abs(report.meanRecall - report.accuracy.value) < 1e-9)
            #expect(report.heldOut.count == 900 && report.heldOut.topOne == report.accuracy.value)
            #expect(report.heldOut.calibrationError < 0.1)
        }
    }

    @Test func theChosenStrengthHasAboutTheLeastLogLoss() throws {
        let (probe, report) = try Self.train([60, 60], dimension: 32, spread: 8)
        let least = try #require(report.candidates.map(\.logLoss).min())
        let best = try #require(report.candidates.first { ($0.logLoss - least) * 120 <= 1 })
        #expect(report.inverseRegularization == best.inverseRegularization)
        #expect(report.accuracy == best.accuracy)
        // With few images that overlap, neither the weakest nor the strongest is best.
        #expect(best.inverseRegularization > 0.1 && best.inverseRegularization < 100_000)
        var regression = LogisticRegression()
        regression.inverseRegularization = best.inverseRegularization
        let classes = (0..<120).map { $0 / 60 }
        let data = SeededClasses(dimension: 32, classCount: 2, spread: 8)
        let fit = try regression.fit(
            data.images(classes, seed: 77), classes: classes, names: ["class 0", "class 1"])
        #expect(fit.probe == probe && fit.iterations == report.iterations)
    }

    @Test func fewImagesThatAreAllRightDoNotMakeAProbeSure() throws {
        let (_, report) = try Self.train([6, 6], spread: 90)
        #expect(report.accuracy.successes == 12)
        // Each weaker regularisation lowers the loss a little, but twelve images are no evidence for it.
        #expect(report.candidates.map(\.logLoss) == report.candidates.map(\.logLoss).sorted(by: >))
        #expect(report.inverseRegularization < 1000 && report.candidates.count < 7)
    }

    @Test func moreImagesAreBetter() throws {
        let (_, report) = try Self.train([200, 200, 200], spread: 12)
        #expect(report.learningCurve.map(\.share) == [0.05, 0.1, 0.2, 0.5, 1])
        #expect(report.learningCurve.map(\.imageCount) == [24, 48, 96, 240, 480])
        let (first, last) = (report.learningCurve[0], report.learningCurve[4])
        #expect(first.accuracy.value < last.accuracy.value && first.meanRecall < last.meanRecall)
        #expect(last.accuracy == report.accuracy)
    }

    @Test func sharesOfFewImagesAreNamedOnce() throws {
        let (_, report) = try Self.train([10, 10])
        #expect(report.learningCurve.map(\.share) == [0.1, 0.2, 0.5, 1])
        #expect(report.learningCurve.map(\.imageCount) == [2, 4, 8, 16])
    }

    @Test func theSameSeedGivesTheSameResult() throws {
        var training = ProbeTraining()
        let one = try Self.train([20, 30, 40], spread: 10, training)
        training.regression.threads = 2
        let two = try Self.train([20, 30, 40], spread: 10, training)
        #expect(one == two)
        training.seed = 2
        #expect(try Self.train([20, 30, 40], spread: 10, training).report.heldOut != one.report.heldOut)
    }

    @Test func balancedWeightsFindFewPositives() throws {
        var training = ProbeTraining()
        let equal = try Self.train([900, 20], spread: 6, training).report
        training.regression.weighting = .balanced
        let balanced = try Self.train([900, 20], spread: 6, training).report
        #expect(balanced.recalls[1].value > equal.recalls[1].value)
        #expect(balanced.meanRecall > equal.meanRecall)
    }

    // MARK: Warnings

    @Test func classesThatDifferByNothingAreNotToldApart() throws {
        // Without spread, the classes have the same centre.
        let (_, report) = try Self.train([40, 40], spread: 0)
        #expect(report.warnings == [.indistinguishable(first: "class 0", second: "class 1")])
        let (_, unbalanced) = try Self.train([200, 10], spread: 0)
        #expect(unbalanced.warnings == [.indistinguishable(first: "class 0", second: "class 1")])
        #expect(unbalanced.accuracy.value > 0.9)
        let (_, several) = try Self.train([20, 20, 20, 20, 20, 20], spread: 0)
        #expect(several.warnings.count > 5)
        #expect(try Self.train([40, 40, 40], spread: 60).report.warnings == [])
    }

    @Test func theOnlyImageOfAClassIsLearnedFrom() throws {
        let (probe, report) = try Self.train([30, 1, 30], spread: 60)
        #expect(report.warnings == [.singleImage(className: "class 1")])
        #expect(report.accuracy.count == 60 && report.recalls.map(\.count) == [30, 0, 30])
        #expect(report.meanRecall == 1 && probe.classNames.count == 3)
    }

    @Test func tinyClassesHaveFewerParts() throws {
        let (_, report) = try Self.train([3, 2], spread: 60)
        #expect(report.foldCount == 3 && report.accuracy.count == 5)
    }

    @Test func classesOfOneImageAreNotMeasured() throws {
        let (probe, report) = try Self.train([1, 1, 1], spread: 60)
        #expect(report.warnings == [.unmeasured])
        #expect(report.foldCount == 0 && report.candidates.isEmpty && report.learningCurve.isEmpty)
        #expect(report.inverseRegularization == 1 && report.accuracy.interval == 0...1)
        #expect(try Self.accuracy(probe, classCount: 3, spread: 60) > 0.9)
    }

    @Test func aFitThatIsNotDoneIsReported() throws {
        var training = ProbeTraining()
        training.regression.iterationLimit = 1
        let (_, report) = try Self.train([20, 20], spread: 60, training)
        #expect(report.warnings == [.notConverged(iterations: 1)])
    }

    // MARK: Progress and cancellation

    @Test func progressEndsAtItsTotal() throws {
        var seen: [ProbeTraining.Progress] = []
        _ = try Self.train([20, 20]) { seen.append($0) }
        #expect(seen.map(\.done) == seen.map(\.done).sorted())
        #expect(seen.last?.done == seen.last?.total && seen.last?.total == 5 * 11 + 1)
    }

    @Test func aTrainingCanBeCancelled() throws {
        let asked = Mutex(0)
        var training = ProbeTraining()
        training.regression.isCancelled = {
            asked.withLock {
                $0 += 1
                return $0 > 20
            }
        }
        #expect(throws: CancellationError.self) { try Self.train([20, 20], training) }
        #expect(asked.withLock { $0 } == 21)
    }
}
