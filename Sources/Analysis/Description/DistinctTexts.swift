public import CLIPModel

/// Texts by what they say beyond what all have in common.
///
/// Every text of a model agrees with every image to some degree, and some texts agree more with all of them. The common direction *g* is
/// that of the mean of some images, or of the texts where there are no images. It is taken out of each text, and the rest brought to unit
/// length: *normalize(w - (w·g) g)*. The mean cosine of a text with those images is then 0, whatever its usual cosine was. (To take out
/// what is common is from Mu and Viswanath 2018, "All-but-the-Top", for embeddings of words.)
///
/// Immutable; any number of threads may use it.
public struct DistinctTexts: Equatable, Sendable {
    /// A text that is shorter without the common direction has no direction of its own.
    private static let leastLength = 1e-3

    /// `[n, dimension]`: of unit length, or zeros for a text that is only what all have in common.
    public let directions: Embeddings

    /// - Parameters:
    ///   - texts: `[n, dimension]`, of unit length.
    ///   - common: The common direction, `[dimension]`, of unit length.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``.
    /// - Complexity: O(n · dimension).
    public init(_ texts: Embeddings, without common: [Float]) throws {
        let dimension = texts.dimension
        guard common.count == dimension else {
            throw AnalysisError.otherDimension(expected: dimension, found: common.count)
        }
        let shares = Products(texts, Embeddings(values: common, dimension: dimension)).values
        var values = [Float](repeating: 0, count: texts.values.count)
        for (text, share) in shares.enumerated() {
            let start = text * dimension
            var squares = 0.0
            for column in 0..<dimension {
                let rest = texts.values[start + column] - share * common[column]
                values[start + column] = rest
                squares += Double(rest) * Double(rest)
            }
            let factor = squares.squareRoot() < Self.leastLength ? 0 : Float(1 / squares.squareRoot())
            for column in start..<start + dimension { values[column] *= factor }
        }
        directions = Embeddings(values: values, dimension: dimension)
    }
}
