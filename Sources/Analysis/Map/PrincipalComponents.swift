public import CLIPModel
internal import Kernels

/// The directions in which embeddings vary most (Pearson 1901; Jolliffe 2002, "Principal Component Analysis"): a map of few dimensions.
///
/// ```swift
/// var sums = CovarianceSums(dimension: 512)
/// for block in blocks { try sums.add(block) }
/// let components = try PrincipalComponents(sums, count: 2)
/// let places = try components.project(block)  // [block.count, 2]
/// ```
///
/// Immutable; any number of threads may use it.
public struct PrincipalComponents: Equatable, Sendable {
    /// The directions, `[count, dimension]`, of unit length and at right angles, the one of largest variance first. The number of
    /// largest magnitude in each is positive, so that the same embeddings give the same map.
    public let directions: Embeddings
    /// The variance along each direction.
    public let variances: [Double]
    /// The sum of the variances along all directions.
    public let totalVariance: Double
    /// The mean's place along each direction.
    private let offsets: [Double]

    /// - Parameters:
    ///   - sums: What was added of all embeddings.
    ///   - count: The number of directions; at most the dimension.
    /// - Throws: ``AnalysisError/tooFewToMap(found:needed:)`` if fewer than two embeddings are different.
    /// - Complexity: O(dimension³).
    public init(_ sums: CovarianceSums, count: Int) throws {
        let dimension = sums.dimension
        precondition(count > 0 && count <= dimension)
        guard sums.count >= 2 else { throw AnalysisError.tooFewToMap(found: sums.count, needed: 2) }
        let covariance = sums.covariance
        totalVariance = (0..<dimension).reduce(0) { $0 + covariance[$1 * dimension + $1] }
        // Rounding to float32 leaves equal embeddings less than this.
        guard totalVariance > 1e-12 else { throw AnalysisError.tooFewToMap(found: 1, needed: 2) }
        let eigen = SymmetricEigenvectors(covariance, size: dimension)
        variances = eigen.values.prefix(count).map { max($0, 0) }
        directions = Embeddings(
            values: eigen.vectors.prefix(count).flatMap { $0.map(Float.init) }, dimension: dimension)
        let mean = sums.mean
        offsets = eigen.vectors.prefix(count).map { zip($0, mean).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// The places of embeddings along the directions, `[embeddings.count, count]`, row-major; the mean of all is at zero.
    ///
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``.
    /// - Complexity: O(n · count · dimension).
    public func project(_ embeddings: Embeddings) throws -> [Float] {
        guard embeddings.dimension == directions.dimension else {
            throw AnalysisError.otherDimension(
                expected: directions.dimension, found: embeddings.dimension)
        }
        return Products(embeddings, directions).values.enumerated().map { place, value in
            Float(Double(value) - offsets[place % offsets.count])
        }
    }
}

/// Sums over embeddings from which their covariance follows, added block by block.
///
/// The products of a block are float32; sums over blocks are float64. What is summed is the distance to the first block's mean, so that
/// a small variance beside a large mean is not lost.
public struct CovarianceSums: Sendable {
    private static let rowsTogether = 1024

    /// The number of values of an embedding.
    public let dimension: Int
    /// The number of embeddings.
    public private(set) var count = 0
    private let team: ThreadTeam?
    private var origin: [Float]
    private var sums: [Double]
    private var products: [Double]

    /// Sums without embeddings.
    public init(dimension: Int, threads: Int = 1) {
        precondition(dimension > 0)
        self.dimension = dimension
        team = ThreadTeam(count: threads)
        origin = []
        sums = [Double](repeating: 0, count: dimension)
        products = [Double](repeating: 0, count: dimension * dimension)
    }

    /// Adds embeddings.
    ///
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``; ``AnalysisError/notFinite(row:)``, after which nothing of the block
    ///   is added.
    /// - Complexity: O(n · dimension²).
    public mutating func add(_ block: Embeddings) throws {
        guard block.dimension == dimension else {
            throw AnalysisError.otherDimension(expected: dimension, found: block.dimension)
        }
        let bad = block.values.withUnsafeBufferPointer { firstNonFiniteIndex(in: $0) }
        if let bad { throw AnalysisError.notFinite(row: bad / dimension) }
        guard block.count > 0 else { return }
        if origin.isEmpty { origin = Self.mean(of: block) }
        for first in stride(from: 0, to: block.count, by: Self.rowsTogether) {
            let rows = first..<min(first + Self.rowsTogether, block.count)
            let columns = FloatMatrix(rows: dimension, columns: rows.count) { column, row in
                block.values[(first + row) * dimension + column] - origin[column]
            }
            let square = columns.timesTransposed(columns, on: team)
            square.withValues { values in
                for place in values.indices { products[place] += Double(values[place]) }
            }
            for column in 0..<dimension {
                for row in 0..<rows.count { sums[column] += Double(columns[column, row]) }
            }
        }
        count += block.count
    }

    private static func mean(of block: Embeddings) -> [Float] {
        (0..<block.dimension).map { column in
            let sum = stride(from: column, to: block.values.count, by: block.dimension).reduce(0.0) {
                $0 + Double(block.values[$1])
            }
            return Float(sum / Double(block.count))
        }
    }

    /// The mean of the embeddings, `[dimension]`; there must be some.
    var mean: [Double] {
        zip(origin, sums).map { Double($0) + $1 / Double(count) }
    }

    /// The covariance, `[dimension, dimension]`, with the divisor n - 1; there must be at least two embeddings.
    var covariance: [Double] {
        var result = products
        for row in 0..<dimension {
            for column in row..<dimension {
                let place = row * dimension + column
                let value = (products[place] - sums[row] * sums[column] / Double(count)) / Double(count - 1)
                result[place] = value
                result[column * dimension + row] = value
            }
        }
        return result
    }
}
