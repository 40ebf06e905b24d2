/// A share of trials, with the interval in which the true share lies.
public struct Proportion: Equatable, Sendable {
    /// The 97.5 % point of the normal distribution, for intervals of 95 %.
    private static let quantile = 1.959963984540054

    /// The number of trials that succeeded.
    public let successes: Int
    /// The number of trials.
    public let count: Int

    /// A share of `count` trials.
    public init(successes: Int, count: Int) {
        precondition(successes >= 0 && successes <= count)
        (self.successes, self.count) = (successes, count)
    }

    /// The share, 0 to 1; not a number without trials.
    public var value: Double { Double(successes) / Double(count) }

    /// The interval of 95 % for the true share (Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference");
    /// 0 to 1 without trials.
    ///
    /// Unlike the usual plus or minus, it stays within 0 and 1 and does not shrink to a point if all trials succeeded.
    public var interval: ClosedRange<Double> {
        guard count > 0 else { return 0...1 }
        let (n, square) = (Double(count), Self.quantile * Self.quantile)
        let middle = (value + square / (2 * n)) / (1 + square / n)
        let spread = (value * (1 - value) / n + square / (4 * n * n)).squareRoot()
        let half = Self.quantile / (1 + square / n) * spread
        // With rounding, an end can miss the share itself by a hair.
        return max(0, min(middle - half, value))...min(1, max(middle + half, value))
    }

    /// The interval of 95 % for the difference between this true share and another one (Newcombe 1998, "Interval Estimation for the
    /// Difference Between Independent Proportions", method 10, from Wilson's intervals); -1 to 1 without trials.
    public func differenceInterval(from other: Proportion) -> ClosedRange<Double> {
        guard count > 0, other.count > 0 else { return -1...1 }
        let (own, others) = (interval, other.interval)
        let difference = value - other.value
        func distance(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
        return difference
            - distance(value - own.lowerBound, others.upperBound - other.value)...difference
            + distance(own.upperBound - value, other.value - others.lowerBound)
    }
}
