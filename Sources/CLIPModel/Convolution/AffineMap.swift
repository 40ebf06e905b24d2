/// A batch normalisation with the statistics from training: one factor and one shift for each channel, which make
/// `γ (x - μ) / √(σ² + ε) + β` (Ioffe and Szegedy 2015, "Batch Normalization", algorithm 2).
struct AffineMap {
    let factors: [Double]
    let shifts: [Double]
    /// The tensors it was made from.
    let sources: [WeightSource]

    /// Loads the normalisation `name`.
    ///
    /// - Parameter epsilon: The number that it adds to the variance.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is not finite, or a variance is negative.
    init(_ files: WeightFiles, normalization name: String, channels: Int, epsilon: Double) throws {
        sources = ["weight", "bias", "running_mean", "running_var"].map {
            WeightSource(name: "\(name).\($0)", shape: [channels])
        }
        let parts = try sources.map { try $0.load(files) }
        for part in parts { try part.checkFinite() }
        try parts[3].checkNotNegative()
        let numbers = parts.map { $0.values.map(Double.init) }
        factors = (0..<channels).map { numbers[0][$0] / (numbers[3][$0] + epsilon).squareRoot() }
        shifts = zip(factors, 0..<channels).map { numbers[1][$1] - numbers[2][$1] * $0 }
    }
}
