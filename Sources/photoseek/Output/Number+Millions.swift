extension BinaryInteger {
    /// The number in millions, with one decimal. For a number of bytes, these are megabytes.
    var millions: String { Double(self).millions }
}

extension Double {
    /// The number in millions, with one decimal.
    var millions: String { (self / 1_000_000).rounded(to: 1) }
}
