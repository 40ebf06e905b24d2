import Kernels
import Foundation
import TestSupport
import Testing
import VectorIndex

/// The blocks of a source do not matter: training, building and measuring give the same result, bit for bit.
struct VectorSourceTests {
    /// Vectors in blocks whose sizes repeat in a cycle.
    private struct Blocks: VectorSource {
        let sample: SampleVectors
        let sizes: [Int]

        var dimension: Int { sample.dimension }
        var count: Int { sample.count }

        func forEachBlock(
            _ body: (_ keys: ArraySlice<Int64>, _ values: UnsafeBufferPointer<Float>) throws -> Void
        ) throws {
            var (start, turn) = (0, 0)
            while start < count {
                let end = min(start + sizes[turn % sizes.count], count)
                // A copy that is freed after the call.
                let values = Array(sample.values[start * dimension..<end * dimension])
                try values.withUnsafeBufferPointer { try body(sample.keys[start..<end], $0) }
                (start, turn) = (end, turn + 1)
            }
        }
    }

    private static let sizes = [[1], [7, 1, 130], [500], [100_000]]
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Returns vectors many of which are equal, so that some clusters stay empty.
    private func sampleWithTwins(_ count: Int, seed: UInt64) -> SampleVectors {
        var random = SeededGenerator(seed: seed)
        var sample = SampleVectors(count, dimension: 6, using: &random)
        for row in 0..<count where row % 3 > 0 {
            let other = (row % 5) * 6
            sample.values.replaceSubrange(row * 6..<(row + 1) * 6, with: sample.values[other..<other + 6])
        }
        return sample
    }

    @Test(arguments: sizes, [2, 256])
    func centroidsAreThoseOfOneBlock(_ sizes: [Int], _ samplesPerCluster: Int) throws {
        for (seed, first) in [(71, 1200), (72, 1090)] as [(UInt64, Int)] {
            let sample = sampleWithTwins(1200, seed: seed)
            for clusters in [1, 12, 90, 500] {
                var training = SphericalKMeans(clusters: clusters)
                training.samplesPerCluster = samplesPerCluster
                var objectives: [Double?] = []
                let expected = try sample.values.withUnsafeBufferPointer {
                    try training.train(
                        UnsafeBufferPointer(rebasing: $0[..<(first * sample.dimension)]),
                        dimension: sample.dimension
                    ) { objectives.append($0.objective) }
                }
                training.threads = 2
                var found: [Double?] = []
                let centroids = try training.train(Blocks(sample: sample, sizes: sizes), first: first) {
                    found.append($0.objective)
                }
                #expect(centroids == expected)
                #expect(found == objectives && !found.isEmpty)
            }
        }
    }

    @Test(arguments: sizes, VectorPrecision.allCases)
    func theFileIsThatOfOneBlock(_ sizes: [Int], _ precision: VectorPrecision) throws {
        let sample = sampleWithTwins(700, seed: 73)
        let blocks = Blocks(sample: sample, sizes: sizes)
        let centroids = try SphericalKMeans(clusters: 30).train(blocks)
        var builder = IVFFlatBuilder(centroids: centroids)
        builder.precision = precision
        try sample.values.withUnsafeBufferPointer {
            try builder.write(to: folder.file("one"), keys: sample.keys, values: $0)
        }
        builder.threads = 2
        try builder.write(to: folder.file("many"), blocks)
        let one = try Data(contentsOf: URL(filePath: folder.path("one")))
        #expect(try Data(contentsOf: URL(filePath: folder.path("many"))) == one)
        // Every vector is there, with the score that it has in an exact search.
        let index = try IVFFlatIndex(path: folder.file("many"))
        try index.verify()
        #expect(try index.keys().sorted() == sample.keys.sorted())
        guard precision == .float32 else { return }
        for row in [0, 1, 350, 699] {
            let options = NeighborOptions(limit: 700)
            let found = try index.search(sample.vector(row), options, nprobe: centroids.count)
            #expect(found == sample.exact.search(sample.vector(row), options))
        }
    }

    @Test(arguments: sizes, [1, 3])
    func trueNeighboursAreThoseOfOneBlock(_ sizes: [Int], _ threads: Int) throws {
        let sample = sampleWithTwins(900, seed: 74)
        var search = TrueNeighbors()
        search.threads = threads
        let rows = Array(0..<150)
        let queries = rows.flatMap { sample.vector($0) }
        let own = rows.map { sample.keys[$0] }
        let found = try search.find(queries, own: own, among: Blocks(sample: sample, sizes: sizes))
        let expected = rows.map { row in
            let options = NeighborOptions(limit: 10, excluded: [KeySet([sample.keys[row]])])
            return sample.exact.search(sample.vector(row), options).map(\.key)
        }
        #expect(found == expected)
    }

    /// An error from the source ends the build, and no file is left.
    @Test(arguments: 1...12)
    func anErrorOfTheSourceEndsTheBuild(_ failingBlock: Int) throws {
        struct Unreadable: Error {}
        final class Failing: VectorSource {
            let blocks: Blocks
            let failingBlock: Int
            var given = 0
            var dimension: Int { blocks.dimension }
            var count: Int { blocks.count }

            init(_ blocks: Blocks, _ failingBlock: Int) {
                (self.blocks, self.failingBlock) = (blocks, failingBlock)
            }

            func forEachBlock(
                _ body: (_ keys: ArraySlice<Int64>, _ values: UnsafeBufferPointer<Float>) throws -> Void
            ) throws {
                try blocks.forEachBlock { keys, values in
                    given += 1
                    if given == failingBlock { throw Unreadable() }
                    try body(keys, values)
                }
            }
        }
        let sample = sampleWithTwins(60, seed: 75)
        let source = Failing(Blocks(sample: sample, sizes: [10]), failingBlock)
        let builder = IVFFlatBuilder(centroids: Centroids(values: sample.vector(0), dimension: 6))
        #expect(throws: Unreadable.self) { try builder.write(to: folder.file("index"), source) }
        #expect(source.given == failingBlock)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}
