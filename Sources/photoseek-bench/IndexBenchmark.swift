internal import ArgumentParser
internal import FoundationEssentials
internal import Kernels
internal import SystemPackage
internal import VectorIndex

/// `photoseek-bench index`: training, building and searching an inverted file, and its recall.
struct IndexBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index", abstract: "Measure the vector index.")

    @Option(
        help: ArgumentHelp(
            "Unit vectors, an (n, d) float32 NumPy file; not needed with --index and --truth.",
            valueName: "file"))
    var base: String?

    @Option(help: ArgumentHelp("Queries, an (n, d) float32 NumPy file.", valueName: "file"))
    var queries: String

    @Option(
        help: ArgumentHelp(
            "The rows of the true neighbours of each query, an (n, k) int32 NumPy file; otherwise an exact search finds them.",
            valueName: "file"))
    var truth: String?

    @Option(
        help: ArgumentHelp(
            "Keep the index in this file, and search it without building if it exists.",
            valueName: "file"))
    var index: String?

    @Option(help: "The number of lists; default: 4 times the square root of the number of vectors.")
    var nlist: Int?

    @Option(help: "The number of lists that a search looks into.")
    var nprobe = 8

    @Option(help: "The number of neighbours.")
    var k = 10

    @OptionGroup var workers: ThreadOptions

    @Option(help: "The number of queries per call.")
    var batch = 1

    @Flag(help: "Store the vectors as Float16.")
    var float16 = false

    @Flag(help: "Compare each query with every vector, without lists.")
    var exact = false

    @Option(help: "Search only this share of the vectors, chosen at random.")
    var filterFraction = 1.0

    @OptionGroup var duration: DurationOptions

    func validate() throws {
        for (name, value) in [("--nlist", nlist ?? 1), ("--nprobe", nprobe), ("--k", k), ("--batch", batch)]
        where value < 1 {
            throw ValidationError("\(name) should be at least 1, found \(value)")
        }
        guard (0...1).contains(filterFraction) else {
            throw ValidationError("--filter-fraction should be from 0 to 1, found \(filterFraction)")
        }
        let needsBase = exact || index == nil || truth == nil
        guard base != nil || !needsBase else { throw ValidationError("--base is needed") }
    }

    func run() throws {
        let queries = try NumPyMatrix<Float>(path: queries)
        let base = try base.map { try NumPyMatrix<Float>(path: $0) }
        guard queries.count >= batch, base?.columns ?? queries.columns == queries.columns else {
            throw ValidationError("there should be a batch of queries, with the dimension of the vectors")
        }
        try printJSON(try exact ? measureExact(base!, queries) : measureLists(base, queries))
    }

    /// The queries in batches. Searches take them in turn, so that a search does not find its lists in the CPU cache.
    private func batches(_ queries: NumPyMatrix<Float>) -> [[Float]] {
        (0..<queries.count / batch).map { queries.rows($0 * batch..<($0 + 1) * batch) }
    }

    private func options(count: Int) -> NeighborOptions {
        guard filterFraction < 1 else { return NeighborOptions(limit: k) }
        var random = SystemRandomNumberGenerator()
        let allowed = (0..<Int64(count)).filter { _ in
            Double.random(in: 0..<1, using: &random) < filterFraction
        }
        return NeighborOptions(limit: k, allowed: KeySet(allowed))
    }

    private func measureExact(_ base: NumPyMatrix<Float>, _ queries: NumPyMatrix<Float>) throws -> Output {
        let index = ExactIndex(base)
        let options = options(count: base.count)
        let batches = batches(queries)
        let dimension = base.columns
        let measurement = try Measurement(threads: workers.threads, seconds: duration.seconds) {
            for queries in batches.prefix(max(1, 32 / batch)) {
                for start in stride(from: 0, to: queries.count, by: dimension) {
                    _ = index.search(Array(queries[start..<start + dimension]), options)
                }
            }
        }
        let queryCount = min(batches.count, max(1, 32 / batch)) * batch
        var output = Output(index: "exact", vectors: base.count, dimension: dimension, self)
        output.recall = 1
        output.queriesPerSecond = measurement.rate * Double(queryCount)
        output.bytes = base.values.count * MemoryLayout<Float>.size
        return output
    }

    private func measureLists(_ base: NumPyMatrix<Float>?, _ queries: NumPyMatrix<Float>) throws -> Output {
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = index ?? folder.path("vectors.index")
        var seconds = (train: 0.0, add: 0.0)
        if !FileManager.default.fileExists(atPath: path) {
            guard let base else { throw ValidationError("there is no index at \(path), so --base is needed") }
            seconds = try build(base, at: path)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let index = try IVFFlatIndex(path: FilePath(path))
        let openMilliseconds = (clock.now - start) / .milliseconds(1)
        let options = options(count: index.count)
        let recall = try recall(index, base, queries, options)
        let batches = batches(queries)
        let measurement = try Measurement(threads: workers.threads, seconds: duration.seconds) {
            for queries in batches {
                if batch == 1 {
                    _ = try index.search(queries, options, nprobe: nprobe)
                } else {
                    _ = try index.search(batch: queries, options, nprobe: nprobe)
                }
            }
        }
        var output = Output(
            index: "ivf-flat", vectors: index.count, dimension: index.description.dimension, self)
        (output.nlist, output.nprobe, output.recall) = (index.description.nlist, nprobe, recall)
        output.queriesPerSecond = measurement.rate * Double(batches.count * batch)
        (output.trainSeconds, output.addSeconds) = seconds
        output.openMilliseconds = openMilliseconds
        output.meanDistance = Double(index.description.training.meanDistance)
        output.bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        return output
    }

    /// Writes the index file. Returns the seconds that training and adding took.
    private func build(_ base: NumPyMatrix<Float>, at path: String) throws -> (train: Double, add: Double) {
        let clock = ContinuousClock()
        return try base.values.withUnsafeBufferPointer { values in
            let start = clock.now
            var training = SphericalKMeans(
                clusters: nlist ?? Int((4 * Double(base.count).squareRoot()).rounded()))
            training.threads = workers.threads
            let centroids = try training.train(values, dimension: base.columns)
            let trained = clock.now
            var builder = IVFFlatBuilder(centroids: centroids)
            builder.precision = float16 ? .float16 : .float32
            builder.threads = workers.threads
            try builder.write(to: FilePath(path), keys: (0..<base.count).map(Int64.init), values: values)
            return ((trained - start) / .seconds(1), (clock.now - trained) / .seconds(1))
        }
    }

    /// The share of the true neighbours that a search finds, over at most 1,000 queries.
    private func recall(
        _ index: IVFFlatIndex, _ base: NumPyMatrix<Float>?, _ queries: NumPyMatrix<Float>,
        _ options: NeighborOptions
    ) throws -> Double {
        // The given rows are correct only if all vectors are searched.
        let given = filterFraction < 1 ? nil : try truth.map { try NumPyMatrix<Int32>(path: $0) }
        let exact = given == nil ? base.map { ExactIndex($0) } : nil
        var (found, wanted) = (0, 0)
        for row in 0..<min(queries.count, 1000) {
            let query = queries.rows(row..<row + 1)
            let known = given.map { $0.rows(row..<row + 1).prefix(k).map(Int64.init) }
            let keys = Set(known ?? exact?.search(query, options).map(\.key) ?? [])
            wanted += keys.count
            found += try index.search(query, options, nprobe: nprobe).count { keys.contains($0.key) }
        }
        return wanted > 0 ? Double(found) / Double(wanted) : 1
    }

    private struct Output: Encodable {
        let index: String
        let vectors: Int
        let dimension: Int
        var nlist = 0
        var nprobe = 0
        let k: Int
        let threads: Int
        let batch: Int
        let filterFraction: Double
        var recall = 0.0
        var queriesPerSecond = 0.0
        var trainSeconds = 0.0
        var addSeconds = 0.0
        var openMilliseconds = 0.0
        var meanDistance = 0.0
        var bytes = 0

        init(index: String, vectors: Int, dimension: Int, _ options: IndexBenchmark) {
            (self.index, self.vectors, self.dimension) = (index, vectors, dimension)
            (k, threads, batch) = (options.k, options.workers.threads, options.batch)
            filterFraction = options.filterFraction
        }
    }
}

extension ExactIndex {
    /// Creates an index of the rows of a matrix, with the row numbers as keys.
    fileprivate init(_ matrix: NumPyMatrix<Float>) {
        self.init(dimension: matrix.columns, capacity: matrix.count)
        matrix.values.withUnsafeBufferPointer { values in
            for row in 0..<matrix.count {
                let range = row * matrix.columns..<(row + 1) * matrix.columns
                append(UnsafeBufferPointer(rebasing: values[range]), key: Int64(row))
            }
        }
    }
}
