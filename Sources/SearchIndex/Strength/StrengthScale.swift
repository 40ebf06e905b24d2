internal import Glibc
public import LibraryStore

/// Turns the score of a hit into its strength: how much it stands out from what the library would answer in any case.
///
/// - A score *s* is corrected by the reference *r* of its image, the mean score of the common sentences that match the image best:
///   *x = s - r / 3*. This takes off images that match every sentence. (Such a correction by the mean of the best neighbours is
///   CSLS: Conneau et al. 2018, "Word translation without parallel data".)
/// - The library answers some sentences that hardly any library has an image for. Of the best *x* that each of them reaches, *m* is
///   the median, and *b* the value that 95 % stay below.
/// - With *y = (x - m) / (b - m)*, the strength is *100 / (1 + 19^(1 - y))*, rounded: 5 at the median, 50 at the bound, 95 as far
///   above the bound as the median is below.
///
/// `Docs/strength.md` has what this reaches. A value; any number of threads may use it.
public struct StrengthScale: Equatable, Sendable {
    /// The strength from which a hit stands out, for every model and library.
    public static let bound = 50

    /// The number of common sentences whose mean score is an image's reference.
    static let bestSentences = 3
    /// How much of the reference is taken off a score.
    static let referenceShare: Float = 1 / 3
    /// The share of the sentences without an image that stay below the bound.
    private static let shareBelow = 0.95
    /// The odds at the median: 95 to 5, as at the other end.
    private static let odds = 19.0
    /// Equal images answer all sentences alike. Scores differ by less than this through rounding alone.
    private static let leastSpread: Float = 1e-4
    /// More than cosines can differ, so that sums of such values are finite.
    private static let largest: Float = 4
    /// More than scores change by rounding.
    private static let rounding: Float = 1e-5

    private let median: Float
    private let spread: Float
    private let leastReference: Float

    /// The scale of a library for a model.
    ///
    /// - Complexity: O(n log n) for n rare sentences.
    public init(_ basis: StrengthBasis) {
        // A library may come from anywhere.
        let bests = basis.bests.map { min(max($0, -Self.largest), Self.largest) }.sorted()
        median = Self.quantile(0.5, of: bests)
        spread = max(Self.quantile(Self.shareBelow, of: bests) - median, Self.leastSpread)
        leastReference = min(max(basis.leastReference, -Self.largest), Self.largest)
    }

    /// The strength of a hit, 0 to 100; for one image it never falls as the score rises.
    ///
    /// - Parameters:
    ///   - score: The cosine of the query's and the image's embeddings.
    ///   - reference: The image's reference.
    public func strength(score: Float, reference: Float) -> Int {
        let distance = Double((corrected(score, reference: reference) - median) / spread)
        let strength = (100 / (1 + pow(Self.odds, 1 - distance))).rounded()
        // Embeddings that are not of unit length may have no score.
        return strength.isNaN ? 0 : Int(strength)
    }

    /// A score without what the image gives every sentence; it decides between hits of equal strength.
    public func corrected(_ score: Float, reference: Float) -> Float {
        score - Self.referenceShare * reference
    }

    /// A score that all hits of at least this strength reach.
    ///
    /// - Parameter strength: 0 to 100.
    public func leastScore(ofStrength strength: Int) -> Float {
        guard strength > 0 else { return -.infinity }
        // The lowest value that is rounded to this strength.
        let share = (Double(strength) - 0.5) / 100
        let distance = 1 - log((1 - share) / share) / log(Self.odds)
        return median + Float(distance) * spread + Self.referenceShare * leastReference - Self.rounding
    }

    /// The value that this share of sorted values stay below, between the two nearest ones.
    private static func quantile(_ share: Double, of sorted: [Float]) -> Float {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + Float(place - Double(below)) * (sorted[above] - sorted[below])
    }
}
