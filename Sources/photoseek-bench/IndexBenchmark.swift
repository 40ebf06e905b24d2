internal import ArgumentParser
internal import FoundationEssentials
internal import VectorIndex

/// `photoseek-bench index`: training, building and searching an inverted file, and its recall.
struct IndexBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index", abstract: "Measure the vector index.")

    @Option(help: ArgumentHelp("Unit vectors, an (n, d) float32 NumPy file.", valueName: "file"))
    var base: String

    @Option(help: ArgumentHelp("Queries, an (n, d) float32 NumPy file.", valueName: "file"))
    var queries: String

    @Option(help: "The number of lists; default: 4 times the root of the number of vectors.")
    var nlist: Int?

    @Option(help: "The number of lists that a search looks into.")
    var nprobe = 8

    @Option(help: "The number of neighbours.")
    var k = 10

    @OptionGroup var workers: ThreadOptions

    @Option(help: "Queries a call.")
    var batch = 1

    @Flag(help: "Store the vectors as Float16.")
    var float16 = false

    @Flag(help: "Search exactly instead, without lists.")
    var exact = false

    @OptionGroup var duration: DurationOptions

    func validate() throws {
        for (name, value) in [("--nlist", nlist ?? 1), ("--nprobe", nprobe), ("--k", k), ("--batch", batch)]
        where value < 1 {
            throw ValidationError("\(name) should be at least 1, found \(value)")
        }
    }

    private var threads: Int { workers.threads }

    func run() throws {
        let base = try NumPyMatrix(path: base)
        let queries = try NumPyMatrix(path: queries)
        guard base.count > 0, queries.count >= batch, base.dimension == queries.dimension else {
            throw ValidationError("There should be vectors, a batch of queries, and one dimension")
        }
        var truth = ExactIndex(dimension: base.dimension, capacity: base.count)
        base.values.withUnsafeBufferPointer { values in
            for row in 0..<base.count {
                let start = row * base.dimension
                truth.append(
                    UnsafeBufferPointer(rebasing: values[start..<start + base.dimension]), key: Int64(row))
            }
        }
        try printJSON(try exact ? measureExact(truth, queries) : measureLists(base, truth, queries))
    }

    private func measureExact(_ index: ExactIndex, _ queries: NumPyMatrix) throws -> Output {
        let measurement = try Measurement(threads: threads, seconds: duration.seconds) {
            for query in 0..<batch {
                _ = index.search(queries.rows(query..<query + 1), NeighborOptions(limit: k))
            }
        }
        return Output(
            index: "exact", vectors: index.count, dimension: index.dimension, nlist: 0, nprobe: 0, k: k,
            threads: threads, batch: batch, recall: 1, queriesPerSecond: measurement.rate * Double(batch),
            trainSeconds: 0, addSeconds: 0, openMilliseconds: 0,
            bytes: index.count * index.dimension * MemoryLayout<Float>.size)
    }

    private func measureLists(
        _ base: NumPyMatrix, _ truth: ExactIndex, _ queries: NumPyMatrix
    ) throws -> Output {
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = folder.path("vectors.index")
        let clock = ContinuousClock()
        let (trainSeconds, addSeconds) = try build(base, at: path)
        let start = clock.now
        let index = try IVFFlatIndex(path: path)
        let openMilliseconds = (clock.now - start) / .milliseconds(1)
        let recall = try recall(index, truth, queries)
        // Every batch in turn, so that a search does not find its lists in the cache.
        let batches = (0..<queries.count / batch).map { queries.rows($0 * batch..<($0 + 1) * batch) }
        let measurement = try Measurement(threads: threads, seconds: duration.seconds) {
            for queries in batches {
                if batch == 1 {
                    _ = try index.search(queries, NeighborOptions(limit: k), nprobe: nprobe)
                } else {
                    _ = try index.search(batch: queries, NeighborOptions(limit: k), nprobe: nprobe)
                }
            }
        }
        return Output(
            index: "ivf-flat", vectors: base.count, dimension: base.dimension,
            nlist: index.description.nlist, nprobe: nprobe, k: k, threads: threads, batch: batch,
            recall: recall, queriesPerSecond: measurement.rate * Double(batches.count * batch),
            trainSeconds: trainSeconds, addSeconds: addSeconds, openMilliseconds: openMilliseconds,
            bytes: try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
    }

    /// Writes the index file; the seconds that training and adding took.
    private func build(_ base: NumPyMatrix, at path: String) throws -> (Double, Double) {
        let clock = ContinuousClock()
        return try base.values.withUnsafeBufferPointer { values in
            let start = clock.now
            var training = SphericalKMeans(
                clusters: nlist ?? Int((4 * Double(base.count).squareRoot()).rounded()))
            training.threads = threads
            let centroids = try training.train(values, dimension: base.dimension)
            let trained = clock.now
            var builder = IVFFlatBuilder(centroids: centroids)
            builder.precision = float16 ? .float16 : .float32
            builder.threads = threads
            try builder.write(to: path, keys: (0..<base.count).map(Int64.init), values: values)
            return ((trained - start) / .seconds(1), (clock.now - trained) / .seconds(1))
        }
    }

    /// The share of the exact neighbours that a search finds, over at most 1,000 queries.
    private func recall(_ index: IVFFlatIndex, _ truth: ExactIndex, _ queries: NumPyMatrix) throws -> Double {
        let count = min(queries.count, 1000)
        let found = try (0..<count).reduce(0) { sum, query in
            let query = queries.rows(query..<query + 1)
            let keys = Set(truth.search(query, NeighborOptions(limit: k)).map(\.key))
            return sum
                + (try index.search(query, NeighborOptions(limit: k), nprobe: nprobe).count {
                    keys.contains($0.key)
                })
        }
        return Double(found) / Double(count * min(k, truth.count))
    }

    private struct Output: Encodable {
        let index: String
        let vectors: Int
        let dimension: Int
        let nlist: Int
        let nprobe: Int
        let k: Int
        let threads: Int
        let batch: Int
        let recall: Double
        let queriesPerSecond: Double
        let trainSeconds: Double
        let addSeconds: Double
        let openMilliseconds: Double
        let bytes: Int
    }
}
