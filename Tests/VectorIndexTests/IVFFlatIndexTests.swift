import Kernels
import Foundation
import SystemPackage
import TestSupport
import Testing
import VectorIndex

/// Compares the inverted file with the exact search over the same vectors.
struct IVFFlatIndexTests {
    private let folder: TemporaryFolder
    private let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("vectors.index")
    }

    @Test func lookingIntoEveryListIsTheExactSearch() throws {
        var random = SeededGenerator(seed: 31)
        for dimension in [1, 2, 7, 16, 33, 128] {
            for count in [1, 2, 10, 700] {
                let sample = SampleVectors(count, dimension: dimension, using: &random)
                try sample.write(to: path, lists: Int.random(in: 1...40, using: &random))
                let index = try IVFFlatIndex(path: path)
                #expect(index.count == count)
                let exact = sample.exact
                for _ in 0..<5 {
                    let query = SampleVectors.unit(random.floats(dimension))
                    let limit = Int.random(in: 1...20, using: &random)
                    let found = try index.search(
                        query, NeighborOptions(limit: limit), nprobe: index.description.nlist)
                    #expect(found == exact.search(query, NeighborOptions(limit: limit)))
                    let least = Float.random(in: -0.2...0.5, using: &random)
                    #expect(
                        try index.search(
                            query, NeighborOptions(limit: count, minimumScore: least),
                            nprobe: index.description.nlist)
                            == exact.search(query, NeighborOptions(limit: count, minimumScore: least)))
                }
            }
        }
    }

    @Test func moreListsFindMore() throws {
        var random = SeededGenerator(seed: 32)
        let sample = SampleVectors(4000, dimension: 12, using: &random)
        try sample.write(to: path, lists: 60)
        let index = try IVFFlatIndex(path: path)
        let exact = sample.exact
        let queries = (0..<50).map { _ in SampleVectors.unit(random.floats(12)) }
        // Of 500 true neighbours.
        let hits = try [1, 4, 16, 60].map { nprobe in
            try queries.reduce(0) { sum, query in
                let truth = Set(exact.search(query, NeighborOptions(limit: 10)).map(\.key))
                let found = try index.search(query, NeighborOptions(limit: 10), nprobe: nprobe)
                #expect(found.count == 10)
                return sum + found.count { truth.contains($0.key) }
            }
        }
        #expect(hits == hits.sorted())
        #expect(hits[0] > 75)
        #expect(hits[2] > 400)
        #expect(hits[3] == 500)
    }

    @Test(arguments: VectorPrecision.allCases)
    func aBatchFindsWhatEachQueryFinds(_ precision: VectorPrecision) throws {
        var random = SeededGenerator(seed: 37)
        for count in [1, 50, 3000] {
            let sample = SampleVectors(count, dimension: 21, using: &random)
            try sample.write(to: path, lists: 25) { $0.precision = precision }
            let index = try IVFFlatIndex(path: path)
            for queryCount in [0, 1, 3, 4, 17, 64] {
                let queries = (0..<queryCount).map { _ in SampleVectors.unit(random.floats(21)) }
                let found = try index.search(
                    batch: queries.flatMap { $0 }, NeighborOptions(limit: 9, minimumScore: -0.1), nprobe: 6)
                let expected = try queries.map {
                    try index.search($0, NeighborOptions(limit: 9, minimumScore: -0.1), nprobe: 6)
                }
                #expect(found == expected)
            }
        }
    }

    @Test func aFilteredSearchFindsAsManyAsThereAre() throws {
        var random = SeededGenerator(seed: 38)
        let sample = SampleVectors(2000, dimension: 10, using: &random)
        try sample.write(to: path, lists: 40)
        let index = try IVFFlatIndex(path: path)
        let exact = sample.exact
        for size in [0, 1, 5, 20, 100, 500, 1500, 2000] {
            // The filter also allows some keys that do not exist.
            let keys = Set(sample.keys.shuffled(using: &random).prefix(size))
            let allowed = KeySet(keys.union([-7, 1_000_000_007]))
            let query = SampleVectors.unit(random.floats(10))
            let truth = exact.search(query, NeighborOptions(limit: 12, allowed: KeySet(keys)))
            let options = NeighborOptions(limit: 12, allowed: allowed)
            #expect(try index.search(query, options, nprobe: 40) == truth)
            for nprobe in [1, 2, 7] {
                let found = try index.search(query, options, nprobe: nprobe)
                #expect(found.count == min(12, size))
                #expect(found.allSatisfy { keys.contains($0.key) })
                #expect(try index.search(batch: query + query, options, nprobe: nprobe) == [found, found])
                // If fewer are allowed than the lists hold, the result is exact.
                if size * 40 <= 2000 * nprobe { #expect(found == truth) }
            }
        }
    }

    @Test func moreNeighboursThanTheListsHoldAreFoundInTheOthers() throws {
        var random = SeededGenerator(seed: 39)
        let sample = SampleVectors(300, dimension: 10, using: &random)
        try sample.write(to: path, lists: 30)
        let index = try IVFFlatIndex(path: path)
        let query = SampleVectors.unit(random.floats(10))
        for limit in [250, 300, 1000, Int.max] {
            let found = try index.search(query, NeighborOptions(limit: limit), nprobe: 1)
            #expect(found == sample.exact.search(query, NeighborOptions(limit: limit)))
        }
    }

    @Test func halfPrecisionIsNearlyTheSame() throws {
        var random = SeededGenerator(seed: 33)
        let sample = SampleVectors(2000, dimension: 64, using: &random)
        try sample.write(to: path, lists: 20) { $0.precision = .float16 }
        let index = try IVFFlatIndex(path: path)
        #expect(index.description.precision == .float16)
        let exact = sample.exact
        for row in stride(from: 0, to: 2000, by: 100) {
            let query = sample.vector(row)
            let found = try index.search(query, NeighborOptions(limit: 5), nprobe: 20)
            #expect(found.first?.key == sample.keys[row])
            for (one, other) in zip(found, exact.search(query, NeighborOptions(limit: 5))) {
                #expect(abs(one.score - other.score) < 1e-3)
            }
        }
        let small = try FileManager.default.attributesOfItem(atPath: path.string)[.size] as? Int
        try sample.write(to: path, lists: 20)
        let large = try FileManager.default.attributesOfItem(atPath: path.string)[.size] as? Int
        #expect(try #require(small) < #require(large) * 6 / 10)
    }

    @Test func equalVectorsAreRankedByKey() throws {
        var random = SeededGenerator(seed: 34)
        var sample = SampleVectors(300, dimension: 5, using: &random)
        sample.values = Array(repeatElement(sample.vector(0), count: 300).joined())
        try sample.write(to: path, lists: 7)
        let index = try IVFFlatIndex(path: path)
        let found = try index.search(sample.vector(0), NeighborOptions(limit: 10), nprobe: 7)
        #expect(found.map(\.key) == Array(sample.keys.sorted().prefix(10)))
    }

    @Test func anIndexOfNothingFindsNothing() throws {
        let centroids = Centroids(values: [1, 0, 0, 1], dimension: 2)
        try [Float]().withUnsafeBufferPointer {
            try IVFFlatBuilder(centroids: centroids).write(to: path, keys: [], values: $0)
        }
        let index = try IVFFlatIndex(path: path)
        #expect(index.count == 0)
        #expect(try index.search([1, 0], NeighborOptions(limit: 10), nprobe: 2).isEmpty)
        try index.verify()
    }

    @Test func anyNumberOfThreadsMaySearch() async throws {
        var random = SeededGenerator(seed: 35)
        let sample = SampleVectors(3000, dimension: 24, using: &random)
        try sample.write(to: path, lists: 30)
        let index = try IVFFlatIndex(path: path)
        let queries = (0..<40).map { _ in SampleVectors.unit(random.floats(24)) }
        let expected = try queries.map { try index.search($0, NeighborOptions(limit: 7), nprobe: 5) }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            let fresh = try IVFFlatIndex(path: path)
            for worker in 0..<8 {
                group.addTask {
                    try queries.indices.allSatisfy {
                        let turned = ($0 + worker * 5) % queries.count
                        return try fresh.search(queries[turned], NeighborOptions(limit: 7), nprobe: 5)
                            == expected[turned]
                    }
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func whatTheOwnerSaysIsKept() throws {
        var random = SeededGenerator(seed: 36)
        let tag = (0..<IndexDescription.tagLength).map { UInt8($0 * 7) }
        try SampleVectors(10, dimension: 3, using: &random).write(to: path, lists: 2) {
            $0.generation = 42
            $0.tag = tag
        }
        let description = try IVFFlatIndex(path: path).description
        #expect(description.generation == 42)
        #expect(description.tag == tag)
        #expect(description.dimension == 3)
        #expect(description.nlist == 2)
    }
}
