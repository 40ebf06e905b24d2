internal import Glibc

/// The upper tail of the standard normal distribution.
enum NormalTail {
    /// No value of float64 has a smaller tail than that of the upper end.
    private static let range = -10.0...40.0

    /// The value that is exceeded with this probability, found by halving an interval on *erfc(z / √2) / 2*.
    ///
    /// - Parameter probability: Above 0 and below 1.
    static func value(exceededWith probability: Double) -> Double {
        precondition(probability > 0 && probability < 1)
        var (low, high) = (range.lowerBound, range.upperBound)
        while true {
            let middle = (low + high) / 2
            guard middle > low, middle < high else { return middle }
            if erfc(middle / 2.0.squareRoot()) / 2 > probability { low = middle } else { high = middle }
        }
    }
}
