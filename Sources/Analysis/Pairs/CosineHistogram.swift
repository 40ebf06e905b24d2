/// How often cosines fall into bins of equal width from -1 to 1.
public struct CosineHistogram: Equatable, Sendable {
    /// The number of bins, each 0.005 wide.
    public static let binCount = 400
    private static let binsPerUnit = Float(binCount) / 2

    /// The number of cosines in each bin.
    public private(set) var counts = [Int](repeating: 0, count: binCount)

    /// A histogram without cosines.
    public init() {}

    /// The number of cosines.
    public var total: Int { counts.reduce(0, +) }

    /// The smallest cosine of a bin.
    public static func lowerBound(of bin: Int) -> Double { Double(bin) * 2 / Double(binCount) - 1 }

    /// The bin of a cosine. Rounding may bring a cosine a little outside of -1 to 1.
    static func bin(of cosine: Float) -> Int {
        min(max(Int((cosine + 1) * binsPerUnit), 0), binCount - 1)
    }

    /// Adds a cosine.
    mutating func add(_ cosine: Float) { counts[Self.bin(of: cosine)] += 1 }

    /// Adds the cosines of another histogram.
    mutating func add(_ other: CosineHistogram) {
        for bin in counts.indices { counts[bin] += other.counts[bin] }
    }
}
