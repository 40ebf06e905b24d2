internal import Glibc

/// A measured number with the interval that holds 95 % of its values in repeated drawings of the same images (bootstrap percentiles:
/// Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13).
public struct Estimate: Equatable, Sendable {
    /// The number for the images as they are.
    public let value: Double
    /// 2.5 % of the drawings are below.
    public let low: Double
    /// 97.5 % of the drawings are below.
    public let high: Double

    /// Creates an estimate.
    public init(value: Double, low: Double, high: Double) {
        (self.value, self.low, self.high) = (value, low, high)
    }

    /// - Parameter drawings: The number in each drawing; at least one.
    init(_ value: Double, drawings: [Double]) {
        let sorted = drawings.sorted()
        self.init(value: value, low: Self.quantile(0.025, sorted), high: Self.quantile(0.975, sorted))
    }

    /// Between two values, in proportion (definition 7 of Hyndman and Fan 1996, "Sample Quantiles in Statistical Packages").
    private static func quantile(_ share: Double, _ sorted: [Double]) -> Double {
        let position = share * Double(sorted.count - 1)
        let below = Int(position)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
    }
}
