public import SearchIndex

/// The direction that several embeddings have together.
public enum QueryDirection {
    /// The shortest length of a weighted sum that has a direction, as a share of the sum of the weights' magnitudes.
    ///
    /// A library may keep embeddings as float16, which changes each value by up to 2⁻¹¹ of itself, and thus an embedding by a
    /// vector of that length. At a hundredth, these changes turn the sum by at most asin(2⁻¹¹ / 0.01), which is 2.8
    /// degrees; the direction of a shorter sum would come from rounding.
    public static let leastLength = 0.01

    /// Returns the normalised sum of embeddings with weights; nil if they cancel, so that the sum is shorter than
    /// ``leastLength`` allows.
    ///
    /// Every embedding counts as if it had exactly the length 1. The sum is computed in float64. A single embedding with a
    /// positive weight is returned as it is.
    ///
    /// - Parameter terms: At least one embedding with its weight. All have the same dimension; the weights are finite, and
    ///   not all of them are 0.
    /// - Complexity: O(n·d) for n embeddings of d values.
    public static func sum(_ terms: [(embedding: QueryEmbedding, weight: Double)]) -> QueryEmbedding? {
        precondition(!terms.isEmpty, "a sum has terms")
        if terms.count == 1, terms[0].weight > 0 { return terms[0].embedding }
        var sum = [Double](repeating: 0, count: terms[0].embedding.values.count)
        var sources: QueryEmbedding.Sources = []
        var magnitude = 0.0
        for (embedding, weight) in terms {
            precondition(embedding.values.count == sum.count, "embeddings of different models are added")
            precondition(weight.isFinite, "the weight of an embedding is not a finite number")
            let factor = weight / length(embedding.values.map(Double.init))
            for (index, value) in embedding.values.enumerated() { sum[index] += Double(value) * factor }
            sources.formUnion(embedding.sources)
            magnitude += weight.magnitude
        }
        precondition(magnitude > 0, "all weights of a sum are 0")
        let total = length(sum)
        guard total >= leastLength * magnitude else { return nil }
        return QueryEmbedding(sum.map { Float($0 / total) }, from: sources)
    }

    private static func length(_ values: [Double]) -> Double {
        values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}
