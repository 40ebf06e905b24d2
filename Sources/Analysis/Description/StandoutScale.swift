internal import Glibc

/// Turns how far a text lies above the others, in standard deviations, into a strength from 0 to 100.
///
/// Some text is always the nearest. Of *n* independent values of a normal distribution, the largest stays below *z* with the probability
/// *Φ(z)ⁿ* (order statistics: David and Nagaraja 2003, "Order Statistics", section 2.1). With *m* where that is one half, *b* where it is
/// 95 %, and *y = (z - m) / (b - m)*, the strength is *100 / (1 + 19^(1 - y))*, rounded: 5 for what the best of *n* texts reaches by
/// chance, 50 for what it reaches by chance in one image of twenty. This is the curve of the strengths of hits, with texts and images
/// exchanged.
///
/// A value; any number of threads may use it.
public struct StandoutScale: Equatable, Sendable {
    /// The strength from which a text stands out.
    public static let bound = 50

    private static let shareBelow = 0.95
    /// The odds at the median: 95 to 5, as at the other end.
    private static let odds = 19.0

    private let median: Double
    private let spread: Double

    /// The scale for the best of some texts.
    ///
    /// - Parameter count: The number of texts that are compared, at least 1.
    public init(count: Int) {
        precondition(count > 0)
        // 1 - share^(1 / count), without the loss of digits where the power is nearly 1.
        func place(_ share: Double) -> Double {
            NormalTail.value(exceededWith: -expm1(log(share) / Double(count)))
        }
        median = place(0.5)
        spread = place(Self.shareBelow) - median
    }

    /// The strength, 0 to 100; it never falls as the deviation rises.
    ///
    /// - Parameter deviation: The distance from the mean of the texts, in standard deviations.
    public func strength(_ deviation: Double) -> Int {
        let strength = (100 / (1 + pow(Self.odds, 1 - (deviation - median) / spread))).rounded()
        return strength.isNaN ? 0 : Int(strength)
    }
}
