/// The function that weights neighbouring pixels by their distance.
public enum ResamplingKernel: Int, Sendable {
    /// A triangle over two pixels; 2 in Pillow and in preprocessor configurations.
    case bilinear = 2
    /// Keys' cubic convolution with a = -1/2 over four pixels; 3 in Pillow and in preprocessor
    /// configurations.
    case bicubic = 3

    /// The distance beyond which a pixel has no weight, in output pixels when shrinking and in input pixels when
    /// enlarging.
    var support: Double {
        switch self {
        case .bilinear: 1
        case .bicubic: 2
        }
    }

    /// Returns the weight at a distance.
    func weight(at distance: Double) -> Double {
        let x = abs(distance)
        switch self {
        case .bilinear:
            return x < 1 ? 1 - x : 0
        case .bicubic:
            // R. Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 4.
            let a = -0.5
            if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
            if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
            return 0
        }
    }
}
