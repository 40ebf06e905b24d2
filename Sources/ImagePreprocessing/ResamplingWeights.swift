/// The fixed-point weights of one pass: for every place of the output, a run of input samples and their
/// weights.
struct ResamplingWeights {
    /// Fractional bits: 32 bits less 8 for the sample, less 2 for sums beyond 255 and for the sign.
    static let fractionBits: Int32 = 32 - 8 - 2

    /// First input sample of each place, in the order of the places.
    private(set) var starts: [Int]
    /// Input samples of each place.
    private(set) var counts: [Int]
    /// Weights, `stride` apart from place to place.
    private(set) var values: [Int32]
    /// Distance between the weights of neighbouring places.
    let stride: Int
    /// Whether every output sample is the input sample at `starts`, because the size does not change.
    let isIdentity: Bool

    /// The input samples that any place reads.
    var reach: Range<Int> {
        // Runs move only forward, so the first and the last one bound them all.
        starts[0]..<starts[starts.count - 1] + counts[counts.count - 1]
    }

    /// The same weights for an input whose first sample was number `origin` of the original one.
    func relative(to origin: Int) -> ResamplingWeights {
        var weights = self
        weights.starts = starts.map { $0 - origin }
        return weights
    }

    /// Computes the weights for stretching `inputCount` samples over `outputCount`, at the given places of
    /// the output.
    init(_ kernel: ResamplingKernel, from inputCount: Int, to outputCount: Int, places: Range<Int>) {
        isIdentity = inputCount == outputCount
        if isIdentity {
            let one = Int32(1) << Self.fractionBits
            starts = Array(places)
            counts = [Int](repeating: 1, count: places.count)
            values = [Int32](repeating: one, count: places.count)
            stride = 1
            return
        }
        let scale = Double(inputCount) / Double(outputCount)
        let stretch = max(scale, 1)
        let shrink = 1 / stretch
        let support = kernel.support * stretch
        stride = Int(support.rounded(.up)) * 2 + 1
        starts = []
        counts = []
        values = [Int32](repeating: 0, count: stride * places.count)
        var weights = [Double](repeating: 0, count: stride)
        for (index, place) in places.enumerated() {
            let center = (Double(place) + 0.5) * scale
            // Both ends are rounded, the lower one only after it was held at 0.
            let start = Int(max(center - support + 0.5, 0))
            let count = min(Int(center + support + 0.5), inputCount) - start
            var sum = 0.0
            for offset in 0..<count {
                weights[offset] = kernel.weight(at: (Double(offset + start) - center + 0.5) * shrink)
                sum += weights[offset]
            }
            for offset in 0..<count {
                values[index * stride + offset] = Self.fixedPoint(
                    sum == 0 ? weights[offset] : weights[offset] / sum)
            }
            starts.append(start)
            counts.append(count)
        }
    }

    /// Nearest fixed-point number, halves away from zero.
    private static func fixedPoint(_ weight: Double) -> Int32 {
        let scaled = weight * Double(Int32(1) << fractionBits)
        return Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
    }
}
