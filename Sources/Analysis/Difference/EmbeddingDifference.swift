public import CLIPModel
internal import Kernels

/// What the change from one embedding to another means, in words.
///
/// The difference of two embeddings of one model has a direction of its own: from a man to the same man with a hat, it points to where
/// sentences about hats are (as the differences of words in Mikolov, Yih and Zweig 2013, "Linguistic Regularities in Continuous Space
/// Word Representations"). Words are ranked by their cosines with it.
///
/// Immutable; any number of threads may use it.
public struct EmbeddingDifference: Equatable, Sendable {
    /// Embeddings that are closer have no difference: rounding to float16 moves them as far.
    public static let leastDistance = 1e-3

    /// *normalize(to - from)*, `[dimension]`.
    public let direction: [Float]

    /// The direction from one embedding to another one.
    ///
    /// - Parameters:
    ///   - from: `[dimension]`, of unit length.
    ///   - to: `[dimension]`, of unit length.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``; ``AnalysisError/notFinite(row:)``, row 0 for `from` and 1 for `to`;
    ///   ``AnalysisError/noDifference`` if they are closer than ``leastDistance``.
    public init(from: [Float], to: [Float]) throws {
        guard from.count == to.count else {
            throw AnalysisError.otherDimension(expected: from.count, found: to.count)
        }
        for (row, vector) in [from, to].enumerated() where !vector.allSatisfy(\.isFinite) {
            throw AnalysisError.notFinite(row: row)
        }
        let difference = zip(from, to).map { Double($1) - Double($0) }
        let length = difference.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length >= Self.leastDistance else { throw AnalysisError.noDifference }
        direction = difference.map { Float($0 / length) }
    }

    /// The words that come closest to the change, best first, and those that come closest to its opposite.
    ///
    /// - Parameters:
    ///   - words: `[n, dimension]`, of unit length.
    ///   - limit: The largest number of words of each list.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``.
    /// - Complexity: O(n · (dimension + limit)).
    public func ranked(
        _ words: Embeddings, limit: Int
    ) throws -> (gained: [DifferenceWord], lost: [DifferenceWord]) {
        guard words.dimension == direction.count else {
            throw AnalysisError.otherDimension(expected: direction.count, found: words.dimension)
        }
        let cosines = Products(Embeddings(values: direction, dimension: direction.count), words).values
        let mean = cosines.reduce(0.0) { $0 + Double($1) } / Double(max(cosines.count, 1))
        func best(_ sign: Float) -> [DifferenceWord] {
            var largest = LargestValues(limit: limit)
            for (word, cosine) in cosines.enumerated() { largest.offer(sign * cosine, at: word) }
            return largest.places.map {
                DifferenceWord(
                    word: $0, cosine: cosines[$0], aboveMean: Float(Double(cosines[$0]) - mean))
            }
        }
        return (best(1), best(-1))
    }
}

/// A word beside a change.
public struct DifferenceWord: Equatable, Sendable {
    /// The position among the words.
    public let word: Int
    /// The cosine with the change, -1 to 1.
    public let cosine: Float
    /// The cosine less the mean cosine of all words. The mean is not zero where the change is partly one of style, which all words
    /// share; it changes no rank.
    public let aboveMean: Float
}
