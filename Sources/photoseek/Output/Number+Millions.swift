extension BinaryInteger {
    /// As millions with one decimal: of bytes, megabytes.
    var millions: String { Double(self).millions }
}

extension Double {
    /// As millions with one decimal.
    var millions: String { (self / 1_000_000).rounded(to: 1) }
}
