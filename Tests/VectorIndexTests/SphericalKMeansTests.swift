import Synchronization
import TestSupport
import Testing
import VectorIndex

/// Training of centroids: its guarantees for any vectors, and that it finds existing clusters.
struct SphericalKMeansTests {
    private func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        return vector.map { Float(Double($0) / length) }
    }

    private func unitVectors(_ count: Int, _ dimension: Int, using random: inout SeededGenerator) -> [Float] {
        (0..<count).flatMap { _ in unit(random.floats(dimension)) }
    }

    private func train(
        _ training: SphericalKMeans, _ values: [Float], _ dimension: Int,
        report: (SphericalKMeans.Progress) -> Void = { _ in }
    ) throws -> Centroids {
        try values.withUnsafeBufferPointer {
            try training.train($0, dimension: dimension, report: report)
        }
    }

    private func lengths(_ centroids: Centroids) -> [Double] {
        stride(from: 0, to: centroids.values.count, by: centroids.dimension).map { start in
            centroids.values[start..<start + centroids.dimension]
                .reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
    }

    @Test func theObjectiveNeverRises() throws {
        var random = SeededGenerator(seed: 21)
        for _ in 0..<40 {
            let dimension = Int.random(in: 1...33, using: &random)
            let count = Int.random(in: 1...900, using: &random)
            var training = SphericalKMeans(clusters: Int.random(in: 1...60, using: &random))
            training.iterations = 15
            training.tolerance = 0
            var objectives: [Double] = []
            _ = try train(training, unitVectors(count, dimension, using: &random), dimension) {
                // Passes over a part of the vectors report no objective.
                if let objective = $0.objective { objectives.append(objective) }
            }
            #expect(!objectives.isEmpty && objectives.count <= 15)
            for (earlier, later) in zip(objectives, objectives.dropFirst()) {
                #expect(later <= earlier + 1e-6)
            }
        }
    }

    @Test func theResultDoesNotDependOnThreads() throws {
        var random = SeededGenerator(seed: 22)
        let values = unitVectors(3000, 19, using: &random)
        // With few clusters the first passes use only a part of the vectors.
        for clusters in [20, 70] {
            var training = SphericalKMeans(clusters: clusters)
            let expected = try train(training, values, 19)
            for threads in [1, 2, 5] {
                training.threads = threads
                #expect(try train(training, values, 19) == expected)
            }
            training.seed = 2
            #expect(try train(training, values, 19) != expected)
        }
    }

    @Test func clustersThatAreThereAreFound() throws {
        var random = SeededGenerator(seed: 23)
        let centres = (0..<20).map { _ in unit(random.floats(24)) }
        let values = (0..<2000).flatMap { index in
            unit(zip(centres[index % 20], random.floats(24)).map { $0 + 0.02 * $1 })
        }
        var last = 1.0
        let centroids = try train(SphericalKMeans(clusters: 20), values, 24) { last = $0.objective ?? last }
        #expect(last < 0.01)
        for centre in centres {
            let best = (0..<20).map { centroid in
                zip(centre, centroids.values[centroid * 24..<(centroid + 1) * 24])
                    .reduce(Float(0)) { $0 + $1.0 * $1.1 }
            }.max()
            #expect(best! > 0.99)
        }
    }

    @Test(arguments: [(1, 5), (3, 5), (5, 5), (6, 1), (40, 7)])
    func thereAreNeverMoreCentroidsThanVectors(_ count: Int, _ clusters: Int) throws {
        var random = SeededGenerator(seed: 24)
        for dimension in [1, 2, 17] {
            let values = unitVectors(count, dimension, using: &random)
            let centroids = try train(SphericalKMeans(clusters: clusters), values, dimension)
            #expect(centroids.count == min(count, clusters))
            for length in lengths(centroids) { #expect(abs(length - 1) < 1e-5) }
        }
    }

    @Test func equalVectorsAreNoTrouble() throws {
        let vector = unit([1, 2, 3, 4, 5])
        let values = Array(repeatElement(vector, count: 500).joined())
        let centroids = try train(SphericalKMeans(clusters: 8), values, 5)
        #expect(centroids.count == 8)
        for start in stride(from: 0, to: 40, by: 5) {
            for (found, expected) in zip(centroids.values[start..<start + 5], vector) {
                #expect(abs(found - expected) < 1e-5)
            }
        }
    }

    @Test func manyCopiesOfFewVectorsGetACentroidEach() throws {
        var random = SeededGenerator(seed: 25)
        let distinct = (0..<6).map { _ in unit(random.floats(9)) }
        // Nearly all vectors are copies of one, so that most initial choices fall on it.
        let values = (0..<3000).flatMap { distinct[$0 < 2900 ? 0 : 1 + $0 % 5] }
        var last = 1.0
        _ = try train(SphericalKMeans(clusters: 12), values, 9) { last = $0.objective ?? last }
        #expect(last < 1e-5)
    }

    @Test func oppositeVectorsLeaveTheirCentroidInPlace() throws {
        let centroids = try train(SphericalKMeans(clusters: 1), [1, 0, -1, 0], 2)
        #expect(abs(lengths(centroids)[0] - 1) < 1e-6)
    }

    @Test func onlyASampleIsLookedAt() throws {
        var random = SeededGenerator(seed: 26)
        let values = unitVectors(4000, 8, using: &random)
        var training = SphericalKMeans(clusters: 10)
        training.samplesPerCluster = 20
        let centroids = try train(training, values, 8)
        #expect(centroids.count == 10)
        training.samplesPerCluster = 400
        #expect(try train(training, values, 8) != centroids)
    }

    @Test func aTrainingCanBeCancelledAtAnyMoment() throws {
        var random = SeededGenerator(seed: 27)
        let values = unitVectors(2000, 8, using: &random)
        for allowed in [0, 1, 7, 20] {
            let asked = Atomic<Int>(0)
            var training = SphericalKMeans(clusters: 10)
            training.threads = 2
            training.isCancelled = { asked.wrappingAdd(1, ordering: .relaxed).newValue > allowed }
            #expect(throws: CancellationError.self) { try train(training, values, 8) }
        }
    }
}
