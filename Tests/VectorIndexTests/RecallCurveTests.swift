import Kernels
import SystemPackage
import TestSupport
import Testing
import VectorIndex

/// Compares the measured recall with a count of what searches find.
struct RecallCurveTests {
    private let folder: TemporaryFolder
    private let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("vectors.index")
    }

    @Test(arguments: VectorPrecision.allCases)
    func isWhatSearchesFind(_ precision: VectorPrecision) throws {
        var random = SeededGenerator(seed: 61)
        let sample = SampleVectors(3000, dimension: 14, using: &random)
        try sample.write(to: path, lists: 50) { $0.precision = precision }
        let index = try IVFFlatIndex(path: path)
        let queries = (0..<30).map { _ in SampleVectors.unit(random.floats(14)) }
        let curve = try sample.recallCurve(of: index, queries: queries.flatMap { $0 })
        let options = NeighborOptions(limit: 10)
        for nprobe in [1, 3, 10, 50] {
            let found = try queries.reduce(0) { sum, query in
                let truth = Set(sample.exact.search(query, options).map(\.key))
                return sum
                    + (try index.search(query, options, nprobe: nprobe).count { truth.contains($0.key) })
            }
            // Rounding to Float16 may swap the last of the ten with the next.
            let slack = precision == .float16 ? 0.01 : 0
            #expect(abs(curve.recall(nprobe: nprobe) - Double(found) / 300) <= slack)
        }
        #expect(curve.recall(nprobe: 0) == 0)
        #expect(curve.recall(nprobe: 1000) == 1)
    }

    @Test func tuningIsTheFewestListsThatReachTheTarget() throws {
        var random = SeededGenerator(seed: 62)
        let sample = SampleVectors(2000, dimension: 8, using: &random)
        try sample.write(to: path, lists: 30)
        let queries = (0..<40).flatMap { _ in SampleVectors.unit(random.floats(8)) }
        let curve = try sample.recallCurve(of: IVFFlatIndex(path: path), queries: queries)
        for target in [0, 0.3, 0.9, 0.98, 1] {
            let tuning = curve.tuning(target: target)
            #expect(Double(tuning.recall) >= target - 1e-6)
            #expect(tuning.nprobe >= 1 && tuning.nprobe <= 30)
            if tuning.nprobe > 1 { #expect(curve.recall(nprobe: tuning.nprobe - 1) < target) }
        }
    }

    @Test func whatWasMeasuredIsWrittenIntoTheFile() throws {
        var random = SeededGenerator(seed: 63)
        let sample = SampleVectors(500, dimension: 6, using: &random)
        var recall = IndexDescription.Recall()
        recall.target = 0.98
        recall.nearQueries = .init(nprobe: 3, recall: 0.985)
        recall.shiftedQueries = .init(nprobe: 9, recall: 0.98)
        let centroids = Centroids(values: Array(sample.values[..<60]), dimension: 6)
        try sample.values.withUnsafeBufferPointer {
            try IVFFlatBuilder(centroids: centroids).write(to: path, keys: sample.keys, values: $0) { index in
                #expect(index.count == 500)
                #expect(index.description.recall == .init())
                return recall
            }
        }
        let index = try IVFFlatIndex(path: path)
        #expect(index.description.recall == recall)
        #expect(index.description.training.count == 500)
        let distances = (0..<500).map { row in
            1
                - (0..<10).map { list in
                    zip(sample.vector(row), centroids.values[list * 6..<list * 6 + 6])
                        .reduce(0) { $0 + Double($1.0) * Double($1.1) }
                }.max()!
        }
        let mean = distances.reduce(0, +) / 500
        #expect(abs(Double(index.description.training.meanDistance) - mean) < 1e-5)
        try index.verify()
    }

    @Test func aMeasurementThatFailsLeavesNothing() throws {
        struct Stop: Error {}
        var random = SeededGenerator(seed: 64)
        let sample = SampleVectors(20, dimension: 4, using: &random)
        let centroids = Centroids(values: sample.vector(0), dimension: 4)
        #expect(throws: Stop.self) {
            try sample.values.withUnsafeBufferPointer {
                try IVFFlatBuilder(centroids: centroids).write(to: path, keys: sample.keys, values: $0) { _ in
                    throw Stop()
                }
            }
        }
        #expect(throws: VectorIndexError.notFound(path: path.string)) { try IVFFlatIndex(path: path) }
    }

    @Test(arguments: [1, 2])
    func aVectorIsNoNeighbourOfItself(_ threads: Int) throws {
        var random = SeededGenerator(seed: 65)
        let sample = SampleVectors(1000, dimension: 8, using: &random)
        try sample.write(to: path, lists: 25)
        let index = try IVFFlatIndex(path: path)
        let rows = Array(0..<130)
        let own = rows.map { sample.keys[$0] }
        let curve = try sample.recallCurve(
            of: index, queries: rows.flatMap { sample.vector($0) }, own: own, threads: threads)
        for nprobe in [1, 4, 12] {
            let found = try rows.reduce(0) { sum, row in
                let options = NeighborOptions(limit: 10, excluded: [KeySet([sample.keys[row]])])
                let truth = Set(sample.exact.search(sample.vector(row), options).map(\.key))
                return sum
                    + (try index.search(sample.vector(row), options, nprobe: nprobe).count {
                        truth.contains($0.key)
                    })
            }
            #expect(curve.recall(nprobe: nprobe) == Double(found) / 1300)
        }
        #expect(throws: CancellationError.self) {
            try sample.recallCurve(of: index, queries: sample.values, threads: threads) { true }
        }
    }

    @Test func nothingToFindIsFound() throws {
        let centroids = Centroids(values: [1, 0, 0, 1], dimension: 2)
        try [Float]().withUnsafeBufferPointer {
            try IVFFlatBuilder(centroids: centroids).write(to: path, keys: [], values: $0)
        }
        let curve = try IVFFlatIndex(path: path).recallCurve(queries: [1, 0], truth: [[]])
        #expect(curve.recall(nprobe: 1) == 1)
        #expect(curve.tuning(target: 0.98).nprobe == 1)
    }
}

extension SampleVectors {
    /// Returns the recall curve of queries, with the true neighbours among these vectors.
    fileprivate func recallCurve(
        of index: IVFFlatIndex, queries: [Float], own: [Int64]? = nil, threads: Int = 1,
        isCancelled: @escaping CancellationCheck = { false }
    ) throws -> RecallCurve {
        var search = TrueNeighbors()
        search.threads = threads
        search.isCancelled = isCancelled
        let truth = try values.withUnsafeBufferPointer {
            try search.find(queries, own: own, among: keys, $0, dimension: dimension)
        }
        return try index.recallCurve(queries: queries, truth: truth)
    }
}
