public import CLIPModel
internal import Kernels

/// A learned linear change of embeddings: *f(x) = normalize(x + A x)*.
///
/// It brings the captions, or images, of one person's pictures closer to what they belong to, without training the encoder again. *A*
/// is a full matrix, because a small set of pairs may differ from the model's training in every direction; with *A* = 0 nothing
/// changes. ``AdapterTraining`` makes adapters.
///
/// Immutable; any number of threads may use it.
public struct Adapter: Equatable, Sendable {
    /// The largest dimension of the embeddings.
    public static let largestDimension = 4096
    /// No number of *A* is larger, so that no embedding overflows. Training stays far below.
    static let largestChange: Float = 1e6

    /// The number of values of the embeddings.
    public let dimension: Int
    /// *A*, `[dimension, dimension]`, row-major.
    public let change: [Float]

    /// - Parameter change: Finite numbers of at most ``largestChange``.
    init(dimension: Int, change: [Float]) {
        precondition(change.count == dimension * dimension)
        (self.dimension, self.change) = (dimension, change)
    }

    /// Returns the changed embeddings, of unit length. An embedding that becomes zero stays as it is.
    ///
    /// - Parameter embeddings: `[n, dimension]`, of unit length.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``.
    /// - Complexity: O(n · dimension²).
    public func apply(to embeddings: Embeddings) throws -> Embeddings {
        guard embeddings.dimension == dimension else {
            throw AnalysisError.otherDimension(expected: dimension, found: embeddings.dimension)
        }
        return apply(to: embeddings, on: nil)
    }

    func apply(to embeddings: Embeddings, on team: ThreadTeam?) -> Embeddings {
        let side = AdapterLayer(dimension: dimension, change: change)
        var result: [Float] = []
        result.reserveCapacity(embeddings.values.count)
        let together = 1024
        for first in stride(from: 0, to: embeddings.count, by: together) {
            let rows = Array(first..<min(first + together, embeddings.count))
            result.append(contentsOf: side.outputs(of: FloatMatrix(embeddings, rows: rows), on: team).array)
        }
        return Embeddings(values: result, dimension: dimension)
    }
}
