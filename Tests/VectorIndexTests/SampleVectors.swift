import SystemPackage
import TestSupport
import VectorIndex

/// Unit vectors under keys, row-major.
struct SampleVectors {
    let dimension: Int
    var keys: [Int64] = []
    var values: [Float] = []

    var count: Int { keys.count }

    init(_ count: Int, dimension: Int, using random: inout SeededGenerator) {
        self.dimension = dimension
        keys = (0..<count).map { Int64($0 * 3 + 1) }.shuffled(using: &random)
        values = (0..<count).flatMap { _ in Self.unit(random.floats(dimension)) }
    }

    static func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        return vector.map { Float(Double($0) / length) }
    }

    func vector(_ index: Int) -> [Float] { Array(values[index * dimension..<(index + 1) * dimension]) }

    /// An exact index of the same vectors.
    var exact: ExactIndex {
        var index = ExactIndex(dimension: dimension, capacity: count)
        for (row, key) in keys.enumerated() {
            vector(row).withUnsafeBufferPointer { index.append($0, key: key) }
        }
        return index
    }

    /// Trains centroids and writes an index file.
    func write(
        to path: FilePath, lists: Int, configure: (inout IVFFlatBuilder) -> Void = { _ in }
    ) throws {
        try values.withUnsafeBufferPointer { values in
            let centroids = try SphericalKMeans(clusters: lists).train(values, dimension: dimension)
            var builder = IVFFlatBuilder(centroids: centroids)
            configure(&builder)
            try builder.write(to: path, keys: keys, values: values)
        }
    }
}
