internal import FoundationEssentials

extension Double {
    /// The number with a fixed number of decimals, and a decimal point whatever the locale.
    public func rounded(to decimals: Int) -> String {
        let scale = Double(sequence(first: 1) { $0 * 10 }.prefix(decimals + 1).reduce(1) { max($0, $1) })
        let scaled = Int((abs(self) * scale).rounded())
        let fraction = String(scaled % Int(scale))
        let padding = String(repeating: "0", count: max(0, decimals - fraction.count))
        let sign = self < 0 && scaled > 0 ? "-" : ""
        return "\(sign)\(scaled / Int(scale))" + (decimals > 0 ? ".\(padding)\(fraction)" : "")
    }
}

extension Double {
    /// A share as a percentage with one digit after the point.
    public var percent: String { "\((self * 100).rounded(to: 1)) %" }
}

extension BinaryInteger {
    /// The number in millions, with one decimal. For a number of bytes, these are megabytes.
    public var millions: String { Double(self).millions }
}

extension Int64 {
    /// The number of bytes in megabytes or, if it is less than one, in kilobytes.
    public var shortByteCount: String {
        self < 1_000_000 ? "\((Double(self) / 1000).rounded(to: 1)) KB" : "\(millions) MB"
    }
}

extension Double {
    /// The number in millions, with one decimal.
    public var millions: String { (self / 1_000_000).rounded(to: 1) }
}
