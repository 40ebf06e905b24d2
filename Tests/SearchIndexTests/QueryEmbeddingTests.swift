import SearchIndex
import Testing

/// A query has unit length, and is made of something.
@Suite struct QueryEmbeddingTests {
    @Test(arguments: [[1, 0], [0.6, 0.8], [0.6, -0.795], [-1, 0]] as [[Float]])
    func unitVectorsAreQueries(_ values: [Float]) {
        let query = QueryEmbedding(values, from: .text)
        #expect(query?.values == values && query?.sources == .text)
    }

    @Test(arguments: [[], [0, 0], [0.5, 0], [2, 0], [.nan, 1], [.infinity, 0]] as [[Float]])
    func othersAreNot(_ values: [Float]) {
        #expect(QueryEmbedding(values, from: [.text, .image]) == nil)
    }
}
