internal import Analysis
internal import CLIPModel
internal import ImageEmbedding
internal import Query

extension SearchEngine {
    /// Fewer pictures do not tell what pictures have in common.
    private static let leastCount = 100
    private static let sampleCount = 1024

    /// The direction of the mean of the library's pictures, `[dimension]`, of unit length; nil if there are fewer than 100 pictures, or
    /// if they cancel. Of many pictures, 1,024 are used, evenly spread.
    ///
    /// - Throws: What the library throws.
    /// - Complexity: O(*n* log *n*) for *n* pictures.
    func commonDirection() throws -> [Float]? {
        let all = try selection(SearchRequest(), embedder: ImageEmbedder(encoder))
        guard all.count >= Self.leastCount else { return nil }
        var values: [Float] = []
        try forEachBlock(of: all.spread(Self.sampleCount)) { _, embeddings in
            values.append(contentsOf: embeddings.values)
        }
        let sample = Embeddings(values: values, dimension: encoder.dimension)
        guard sample.count > 0, let mean = sample.meansOfGroups(of: sample.count)?[0],
            mean.allSatisfy(\.isFinite)
        else { return nil }
        return mean
    }
}
