/// Which of some texts a screening rule looks for, and which speak against it.
///
/// A rule takes the text of each side that fits an image best, not their mean: the texts of a rule name different things, and an image
/// shows one of them.
///
/// A value; safe to use from any thread.
public struct ScreeningTexts: Equatable, Sendable {
    /// How well an image fits the texts of a rule.
    public struct Fit: Equatable, Sendable {
        /// The position of the best text that is looked for.
        public let text: Int
        /// The cosine of the image with it.
        public let cosine: Float
        /// The position of the best text that speaks against the rule; nil if there is none.
        public let textAgainst: Int?
        /// The cosine of the image with that text; minus infinity if there is none.
        public let cosineAgainst: Float

        /// Whether the image fits a text that is looked for better than all that speak against it.
        public var isBetter: Bool { cosine > cosineAgainst }
    }

    /// The positions of the texts that are looked for, at least one.
    public let wanted: [Int]
    /// The positions of the texts that speak against the rule.
    public let unwanted: [Int]

    /// Texts by their positions.
    public init(wanted: [Int], unwanted: [Int]) {
        precondition(!wanted.isEmpty)
        (self.wanted, self.unwanted) = (wanted, unwanted)
    }

    /// How well an image fits the texts; the first of texts that fit equally well counts.
    ///
    /// - Parameter cosines: The cosines of the image with all texts.
    /// - Complexity: O(texts of the rule).
    public func fit(_ cosines: ArraySlice<Float>) -> Fit {
        let start = cosines.startIndex
        func best(_ positions: [Int]) -> Int? {
            guard var best = positions.first else { return nil }
            for position in positions where cosines[start + position] > cosines[start + best] {
                best = position
            }
            return best
        }
        // There is at least one text to look for.
        let (text, textAgainst) = (best(wanted)!, best(unwanted))
        return Fit(
            text: text, cosine: cosines[start + text], textAgainst: textAgainst,
            cosineAgainst: textAgainst.map { cosines[start + $0] } ?? -.infinity)
    }
}
