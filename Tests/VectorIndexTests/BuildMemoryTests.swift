import Foundation
import Kernels
import Testing
import TestSupport
import VectorIndex

/// The memory of a build does not grow with the values of the vectors.
struct BuildMemoryTests {
    /// Vectors that are computed when they are read. After each block it measures the memory of the process.
    private final class MadeVectors: VectorSource {
        static let blockCount = 2048
        let dimension = 128
        let count = 120_000
        private let keys: [Int64]
        private(set) var mostMemory = 0

        init() { keys = (0..<count).map(Int64.init) }

        func forEachBlock(
            _ body: (_ keys: ArraySlice<Int64>, _ values: UnsafeBufferPointer<Float>) throws -> Void
        ) throws {
            var values = [Float](repeating: 0, count: Self.blockCount * dimension)
            for start in stride(from: 0, to: count, by: Self.blockCount) {
                let end = min(start + Self.blockCount, count)
                for row in start..<end { write(row, to: &values, at: (row - start) * dimension) }
                try values.withUnsafeBufferPointer {
                    try body(
                        keys[start..<end], UnsafeBufferPointer(rebasing: $0[..<((end - start) * dimension)]))
                }
                mostMemory = max(mostMemory, try Self.memory())
            }
        }

        /// Writes a vector of about unit length that depends only on its number.
        private func write(_ row: Int, to values: inout [Float], at start: Int) {
            var random = SeededGenerator(seed: UInt64(row))
            for column in stride(from: 0, to: dimension, by: 2) {
                let bits = random.next()
                values[start + column] = Float(Int32(truncatingIfNeeded: bits)) * 0x1p-31 * 0.15
                values[start + column + 1] = Float(Int32(truncatingIfNeeded: bits >> 32)) * 0x1p-31 * 0.15
            }
        }

        /// The bytes of memory that belong to the process itself, without those of mapped files.
        static func memory() throws -> Int {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
            let words = line?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
            return try #require(words.count > 1 ? Int(words[1]) : nil) * 1024
        }
    }

    /// In a process of its own, because other tests use memory at the same time.
    @Test func aBuildHoldsAFractionOfTheVectors() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let vectors = MadeVectors()
            let before = try MadeVectors.memory()
            let training = SphericalKMeans(clusters: 32)
            let centroids = try training.train(vectors, first: vectors.count - 200)
            var builder = IVFFlatBuilder(centroids: centroids)
            builder.precision = .float16
            try builder.write(to: folder.file("index"), vectors) { _ in
                let queries = Array(centroids.values.prefix(4 * vectors.dimension))
                let found = try TrueNeighbors().find(queries, among: vectors)
                guard found.allSatisfy({ $0.count == 10 }) else { throw CancellationError() }
                return .init()
            }
            let index = try IVFFlatIndex(path: folder.file("index"))
            let valueBytes = vectors.count * vectors.dimension * MemoryLayout<Float>.size
            guard index.count == vectors.count, vectors.mostMemory > before else { exit(2) }
            // The values are 61 MB. Needed are a sample of 4 MB, 1 MB of blocks, some bytes per vector, and what the allocator keeps.
            guard vectors.mostMemory - before < valueBytes / 3 else {
                print("\(vectors.mostMemory - before) bytes for vectors of \(valueBytes)")
                exit(3)
            }
        }
    }
}
