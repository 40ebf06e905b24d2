public import CLIPModel
internal import Kernels
public import VectorIndex

/// Groups of images whose embeddings have nearly the same direction, by spherical k-means (`SphericalKMeans`).
///
/// The centroids are trained on a sample that fits into memory. Each image then belongs to the nearest of them.
///
/// ```swift
/// var groups = try ImageGroups(training: sample, count: 12)
/// for block in blocks { try groups.add(block.embeddings, ids: block.ids) }
/// for group in groups.all { print(group.count) }
/// ```
///
/// A value; one thread at a time may add images.
public struct ImageGroups: Sendable {
    /// The most groups.
    public static let largestCount = 1000
    /// The most groups, if their number is not given: as many as people look through.
    private static let largestUsualCount = 24
    private static let passes = 25

    private let centroids: Embeddings
    private let packed: PackedMatrix
    private var sums: [[Double]]
    private var counts: [Int]
    private var nearest: [LargestValues]
    private var cosines: [[Int64: Float]]
    private let nearestCount: Int

    /// The number of groups for some images if none is given: *√(n / 2)* (Mardia, Kent and Bibby 1979, "Multivariate Analysis", section
    /// 13.3), from 1 to 24.
    public static func usualCount(of images: Int) -> Int {
        min(max(Int((Double(images) / 2).squareRoot().rounded()), 1), largestUsualCount)
    }

    /// Trains the centroids.
    ///
    /// - Parameters:
    ///   - sample: `[n, dimension]`, of unit length; at least one.
    ///   - count: The largest number of groups, from 1 to ``largestCount``. There are fewer if the images hardly differ.
    ///   - nearest: How many of the images nearest to its centroid each group keeps.
    ///   - threads: The number of threads.
    ///   - isCancelled: Returns true to end the training.
    /// - Throws: `CancellationError`; ``AnalysisError/notFinite(row:)``.
    /// - Complexity: O(n · count · dimension) for each of at most 25 passes.
    public init(
        training sample: Embeddings, count: Int, nearest: Int = 3, threads: Int = 1,
        isCancelled: @escaping CancellationCheck = { false }
    ) throws {
        precondition(sample.count > 0 && (1...Self.largestCount).contains(count) && nearest >= 0)
        try Self.check(sample)
        var training = SphericalKMeans(clusters: count)
        training.iterations = Self.passes
        training.threads = threads
        training.isCancelled = isCancelled
        let trained = try sample.values.withUnsafeBufferPointer {
            try training.train($0, dimension: sample.dimension)
        }
        centroids = Embeddings(values: trained.values, dimension: sample.dimension)
        packed = trained.values.withUnsafeBufferPointer {
            PackedMatrix(MatrixView($0.baseAddress!, rows: trained.count, columns: trained.dimension))
        }
        sums = Array(repeating: Array(repeating: 0, count: sample.dimension), count: trained.count)
        counts = Array(repeating: 0, count: trained.count)
        self.nearest = Array(repeating: LargestValues(limit: nearest), count: trained.count)
        cosines = Array(repeating: [:], count: trained.count)
        nearestCount = nearest
    }

    /// Adds images to the groups whose centroids are nearest; of equally near ones to the first.
    ///
    /// - Parameters:
    ///   - images: `[n, dimension]`, of unit length.
    ///   - ids: What the images are called, rising from call to call, `[n]`.
    /// - Throws: ``AnalysisError/notFinite(row:)`` or ``AnalysisError/otherDimension(expected:found:)``; nothing is added then.
    /// - Complexity: O(n · groups · dimension).
    public mutating func add(_ images: Embeddings, ids: [Int64]) throws {
        precondition(ids.count == images.count)
        let dimension = centroids.dimension
        guard images.dimension == dimension else {
            throw AnalysisError.otherDimension(expected: dimension, found: images.dimension)
        }
        try Self.check(images)
        let products = products(images)
        for row in 0..<images.count {
            let (group, cosine) = products.withUnsafeBufferPointer {
                let start = $0.baseAddress! + row * centroids.count
                let best = indexOfMaximum(start, count: centroids.count)
                return (best, start[best])
            }
            counts[group] += 1
            for column in 0..<dimension {
                sums[group][column] += Double(images.values[row * dimension + column])
            }
            keep(ids[row], cosine, in: group)
        }
    }

    private func products(_ images: Embeddings) -> [Float] {
        [Float](unsafeUninitializedCapacity: images.count * centroids.count) { result, count in
            count = images.count * centroids.count
            images.values.withUnsafeBufferPointer {
                guard let base = $0.baseAddress, let result = result.baseAddress else { return }
                packed.multiply(
                    MatrixView(base, rows: images.count, columns: images.dimension),
                    into: MutableMatrixView(result, rows: images.count, columns: centroids.count))
            }
        }
    }

    private mutating func keep(_ id: Int64, _ cosine: Float, in group: Int) {
        let before = nearest[group].places
        nearest[group].offer(cosine, at: Int(id))
        guard nearest[group].places != before else { return }
        cosines[group][id] = cosine
        if before.count == nearestCount, let out = before.last { cosines[group][Int64(out)] = nil }
    }

    /// The groups that have images, the largest first; equal ones in the order of their centroids.
    public var all: [ImageGroup] {
        counts.indices.filter { counts[$0] > 0 }.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.map {
            group in
            ImageGroup(
                count: counts[group], sum: sums[group],
                nearest: nearest[group].places.map { (Int64($0), cosines[group][Int64($0)] ?? 0) })
        }
    }

    private static func check(_ images: Embeddings) throws {
        let bad = images.values.withUnsafeBufferPointer { firstNonFiniteIndex(in: $0) }
        if let bad { throw AnalysisError.notFinite(row: bad / images.dimension) }
    }
}
