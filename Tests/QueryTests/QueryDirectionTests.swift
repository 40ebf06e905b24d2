import Query
import SearchIndex
import TestSupport
import Testing

/// Sums of embeddings, against the same sums written out in float64.
struct QueryDirectionTests {
    private static func embedding(
        _ values: [Float], from sources: QueryEmbedding.Sources = .text
    ) throws -> QueryEmbedding {
        try #require(QueryEmbedding(VectorLibrary.normalized(values), from: sources))
    }

    @Test(arguments: [1, 2, 3, 100])
    func aSumIsThatInDoublePrecision(_ count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        for dimension in [1, 3, 128, 512] {
            let terms = try (0..<count).map { _ in
                let values = random.floats(dimension, in: 0...1)
                return (
                    embedding: try Self.embedding(values),
                    weight: Double.random(in: -0.5...1000, using: &random)
                )
            }
            let sum = try #require(QueryDirection.sum(terms))
            var expected = [Double](repeating: 0, count: dimension)
            for term in terms {
                let values = term.embedding.values.map(Double.init)
                let length = values.map { $0 * $0 }.reduce(0, +).squareRoot()
                for index in 0..<dimension { expected[index] += term.weight * values[index] / length }
            }
            let length = expected.map { $0 * $0 }.reduce(0, +).squareRoot()
            for (value, expected) in zip(sum.values, expected) {
                #expect(abs(Double(value) - expected / length) < 1e-7)
            }
        }
    }

    @Test func oneTermKeepsItsDirectionAndAMinusTurnsIt() throws {
        let term = try Self.embedding([3, -4, 12], from: .image)
        let same = try #require(QueryDirection.sum([(term, 1000)]))
        let opposite = try #require(QueryDirection.sum([(term, -0.001)]))
        #expect(same.sources == .image)
        for (one, (two, three)) in zip(term.values, zip(same.values, opposite.values)) {
            #expect(abs(one - two) < 1e-7 && abs(one + three) < 1e-7)
        }
    }

    @Test func aSumIsMadeOfAllItsSources() throws {
        let (text, image) = try (Self.embedding([1, 0]), Self.embedding([0, 1], from: .image))
        let sum = try #require(QueryDirection.sum([(text, 3), (image, -4)]))
        #expect(sum.sources == [.text, .image])
        #expect(abs(sum.values[0] - 0.6) < 1e-7 && abs(sum.values[1] + 0.8) < 1e-7)
    }

    @Test func sumsThatCancelHaveNoDirection() throws {
        let one = try Self.embedding([1, 2, 3])
        #expect(QueryDirection.sum([(one, 1), (one, -1)]) == nil)
        #expect(QueryDirection.sum([(one, 1000), (one, -999.999)]) == nil)
        let third = try Self.embedding([-1, -2, -3])
        #expect(QueryDirection.sum([(one, 0.5), (third, 0.5)]) == nil)
    }

    @Test func theLeastLengthIsAShareOfTheWeights() throws {
        // Two terms at an angle of 2a, one of them negative: the sum has the length 2 sin a, the weights have the sum 2.
        for (share, isEnough) in [(0.009, false), (0.011, true)] {
            let (sine, cosine) = (Float(share), Float((1 - share * share).squareRoot()))
            let terms = try [Self.embedding([cosine, sine]), Self.embedding([cosine, -sine])]
            for weight in [0.001, 1, 1000] {
                let sum = QueryDirection.sum([(terms[0], weight), (terms[1], -weight)])
                #expect((sum != nil) == isEnough)
                #expect(sum.map { abs($0.values[1] - 1) < 1e-6 } ?? true)
            }
        }
    }
}
