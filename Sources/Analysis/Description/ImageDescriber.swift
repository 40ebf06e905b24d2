public import CLIPModel

/// Tells which of some texts stand out for an image, from embeddings alone.
///
/// 1. What all texts have in common is taken out of them (``DistinctTexts``).
/// 2. The cosines of the image with them have a mean and a standard deviation over the texts. The deviation of a text is its cosine
///    less the mean, by the standard deviation.
/// 3. ``StandoutScale`` turns deviations into strengths.
///
/// ```swift
/// let describer = try ImageDescriber(words, common: mean)
/// let description = try describer.describe(image, limit: 10)
/// ```
///
/// Immutable; any number of threads may use it.
public struct ImageDescriber: Sendable {
    /// Fewer texts have no mean and spread of their own worth using.
    public static let leastSpread = 100

    /// What the texts say beyond what all have in common.
    public let texts: DistinctTexts
    /// The texts whose mean and spread count; nil for the texts themselves.
    private let reference: DistinctTexts?
    private let scale: StandoutScale

    /// A describer with at least one text.
    ///
    /// - Parameters:
    ///   - texts: `[n, dimension]`, of unit length.
    ///   - reference: Texts whose mean and spread count instead, if there are fewer than ``leastSpread`` texts; nil for the texts
    ///     themselves in any case.
    ///   - common: The direction that all texts have in common, `[dimension]`, of unit length.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``.
    public init(_ texts: Embeddings, reference: Embeddings? = nil, common: [Float]) throws {
        self.texts = try DistinctTexts(texts, without: common)
        scale = StandoutScale(count: texts.count)
        self.reference =
            texts.count < Self.leastSpread
            ? try reference.map { try DistinctTexts($0, without: common) } : nil
    }

    /// The texts by how far they stand out for an image, best first; equal ones in their order.
    ///
    /// - Parameters:
    ///   - image: `[dimension]`. Its length does not matter.
    ///   - limit: The largest number of texts; all that stand out are in the result beyond it.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)`` or ``AnalysisError/notFinite(row:)``.
    /// - Complexity: O(n · (dimension + limit)) for n texts.
    public func ranked(_ image: [Float], limit: Int) throws -> [StandingText] {
        ranked(deviations: try deviations(of: image), limit: limit)
    }

    /// How far the cosine of an image with each text lies above the mean, in standard deviations; 0 if all are the same.
    ///
    /// - Throws: as ``ranked(_:limit:)``.
    /// - Complexity: O(n · dimension) for n texts.
    func deviations(of image: [Float]) throws -> [Float] {
        guard image.count == texts.directions.dimension else {
            throw AnalysisError.otherDimension(expected: texts.directions.dimension, found: image.count)
        }
        guard image.allSatisfy(\.isFinite) else { throw AnalysisError.notFinite(row: 0) }
        let row = Embeddings(values: image, dimension: image.count)
        let cosines = Products(row, texts.directions).values
        let (mean, spread) = Self.spread(of: reference.map { Products(row, $0.directions).values } ?? cosines)
        return cosines.map { spread > 0 ? Float((Double($0) - mean) / spread) : 0 }
    }

    /// The texts by their deviations, as ``ranked(_:limit:)``.
    func ranked(deviations: [Float], limit: Int) -> [StandingText] {
        let standing = deviations.count { scale.strength(Double($0)) >= StandoutScale.bound }
        var best = LargestValues(limit: max(limit, standing))
        for (text, deviation) in deviations.enumerated() { best.offer(deviation, at: text) }
        return best.places.map {
            StandingText(
                text: $0, deviation: deviations[$0], strength: scale.strength(Double(deviations[$0])))
        }
    }

    /// The mean and the standard deviation of some values; the latter is 0 if rounding alone tells them apart.
    private static func spread(of values: [Float]) -> (mean: Double, spread: Double) {
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
        let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        let spread = (squares / Double(values.count)).squareRoot()
        return (mean, spread > 1e-6 ? spread : 0)
    }
}
