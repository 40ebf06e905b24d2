internal import Analysis
internal import ArgumentParser
internal import CLIPModel
internal import Kernels
internal import Synchronization

/// `photoseek-bench analysis`: fitting a probe to images of known classes, and classifying images by the embeddings of labels.
struct AnalysisBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analysis", abstract: "Measure the fit of a probe, and zero-shot classification.")

    @Option(help: ArgumentHelp("Unit vectors, an (n, d) float32 NumPy file.", valueName: "file"))
    var base: String

    @Option(
        help: ArgumentHelp(
            "The class of each vector, an (n, 1) int32 NumPy file: fit a probe to them.", valueName: "file"))
    var classes: String?

    @Option(help: "The inverse of the strength of regularisation, scikit-learn's C.")
    var inverseRegularization = 1.0

    @Option(help: "The largest component of the gradient at the minimum, scikit-learn's tol.")
    var tolerance = 1e-4

    @Option(
        help: ArgumentHelp(
            "The embeddings of labels, a (labels, d) float32 NumPy file: classify the vectors by them.",
            valueName: "file"))
    var labels: String?

    @Option(help: "The number of images to classify; the vectors are taken again and again.")
    var images = 100_000

    @Option(help: "The number of images whose embeddings are classified in one call.")
    var block = 1024

    @OptionGroup var workers: ThreadOptions

    func validate() throws {
        guard classes != nil || labels != nil else {
            throw ValidationError("--classes or --labels is needed")
        }
        guard images > 0, block > 0 else {
            throw ValidationError("--images and --block should be at least 1")
        }
        guard inverseRegularization > 0, tolerance > 0 else {
            throw ValidationError("--inverse-regularization and --tolerance should be above 0")
        }
    }

    func run() throws {
        let base = try NumPyMatrix<Float>(path: base)
        var output = Output(vectors: base.count, dimension: base.columns, threads: workers.threads)
        if let classes { output.fit = try measureFit(base, try NumPyMatrix<Int32>(path: classes)) }
        if let labels {
            output.classification = try measureClassification(base, try NumPyMatrix<Float>(path: labels))
        }
        try printJSON(output)
    }

    private func measureFit(_ base: NumPyMatrix<Float>, _ classes: NumPyMatrix<Int32>) throws -> Fit {
        guard classes.count == base.count, classes.columns == 1, classes.values.allSatisfy({ $0 >= 0 }) else {
            throw ValidationError("there should be one class for each vector, at least 0")
        }
        let images = Embeddings(values: base.values, dimension: base.columns)
        let names = (0...Int(classes.values.max() ?? 0)).map { "\($0)" }
        var regression = LogisticRegression()
        (regression.inverseRegularization, regression.tolerance) = (inverseRegularization, tolerance)
        regression.threads = workers.threads
        let clock = ContinuousClock()
        let start = clock.now
        let fit = try regression.fit(images, classes: classes.values.map(Int.init), names: names)
        let seconds = (clock.now - start) / .seconds(1)
        return Fit(
            classes: names.count, seconds: seconds, iterations: fit.iterations, isConverged: fit.isConverged,
            objective: fit.objective)
    }

    private func measureClassification(
        _ base: NumPyMatrix<Float>, _ labels: NumPyMatrix<Float>
    ) throws -> Classification {
        guard labels.columns == base.columns, labels.count > 0, base.count > 0 else {
            throw ValidationError("there should be labels, with the dimension of the vectors")
        }
        let classifier = ZeroShotClassifier(
            labels: Embeddings(values: labels.values, dimension: labels.columns),
            scale: LogitScale(factor: 100))
        let (images, block) = (images, block)
        let blocks = (images + block - 1) / block
        let sums = Mutex((probability: 0.0, labels: 0))
        let clock = ContinuousClock()
        let start = clock.now
        forEachPiece(of: blocks, on: ThreadTeam(count: workers.threads)) { piece in
            let first = piece * block
            let count = min(block, images - first)
            let values = base.rows(count, from: first % base.count)
            let best = classifier.best(1, of: Embeddings(values: values, dimension: base.columns))
            let probability = best.reduce(0) { $0 + Double($1[0].probability) }
            let number = best.reduce(0) { $0 + $1[0].label }
            sums.withLock { $0 = ($0.probability + probability, $0.labels + number) }
        }
        let seconds = (clock.now - start) / .seconds(1)
        let (probability, number) = sums.withLock { $0 }
        return Classification(
            labels: labels.count, images: images, seconds: seconds,
            meanProbability: probability / Double(images), labelSum: number)
    }

    private struct Fit: Encodable {
        let classes: Int
        let seconds: Double
        let iterations: Int
        let isConverged: Bool
        let objective: Double
    }

    private struct Classification: Encodable {
        let labels: Int
        let images: Int
        let seconds: Double
        /// The mean probability of the best label of each image, and the sum of the numbers of these labels, for comparison.
        let meanProbability: Double
        let labelSum: Int
    }

    private struct Output: Encodable {
        let vectors: Int
        let dimension: Int
        let threads: Int
        var fit: Fit?
        var classification: Classification?
    }
}

extension NumPyMatrix {
    /// The values of `count` rows from `first` on; the first row follows the last.
    fileprivate func rows(_ count: Int, from first: Int) -> [Element] {
        var (values, next) = ([Element](), first)
        values.reserveCapacity(count * columns)
        while values.count < count * columns {
            let end = min(self.count, next + count - values.count / columns)
            values += self.values[next * columns..<end * columns]
            next = end % self.count
        }
        return values
    }
}
