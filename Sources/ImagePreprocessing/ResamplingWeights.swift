internal import CImageCodecs

/// The fixed-point weights of one pass: for every place of the output, a range of input samples and their weights.
struct ResamplingWeights {
    /// Fractional bits: 32 bits minus 8 for the sample, minus 2 for sums above 255 and for the sign.
    static let fractionBits: Int32 = 32 - 8 - 2

    /// First input sample of each place, in the order of the places.
    private(set) var starts: [Int32] = []
    /// Input samples of each place.
    private(set) var counts: [Int32] = []
    /// Weights, `stride` apart from place to place.
    private(set) var values: [Int32] = []
    /// Upper and lower parts of the weights: `value = high * 256 + low`.
    private var high: [Int16] = []
    private var low: [Int16] = []
    /// Distance between the weights of neighbouring places.
    let stride: Int
    /// Whether every output sample is the input sample at `starts`, because the size does not change.
    let isIdentity: Bool

    /// Computes the weights that resize a part of `inputCount` samples to `outputCount` samples, for the given places
    /// of the output.
    ///
    /// - Parameter part: The start and end of the part in samples. They may lie inside samples.
    init(
        _ kernel: ResamplingKernel, from inputCount: Int, part: (start: Double, end: Double),
        to outputCount: Int, places: Range<Int>
    ) {
        precondition(inputCount <= Int32.max, "an image has at most 2^31 - 1 columns or rows")
        isIdentity = inputCount == outputCount && part == (0, Double(inputCount))
        let scale = (part.end - part.start) / Double(outputCount)
        let stretch = max(scale, 1)
        let support = kernel.support * stretch
        stride = isIdentity ? 1 : Int(support.rounded(.up)) * 2 + 1
        if isIdentity {
            starts = places.map { Int32($0) }
            counts = [Int32](repeating: 1, count: places.count)
            return
        }
        values.reserveCapacity(places.count * stride)
        for place in places {
            append(
                kernel, center: part.start + (Double(place) + 0.5) * scale, support: support,
                shrink: 1 / stretch,
                inputCount)
        }
        high = values.map { Int16($0 >> 8) }
        low = values.map { Int16($0 & 255) }
    }

    /// Appends the place whose centre lies at `center` in the input.
    private mutating func append(
        _ kernel: ResamplingKernel, center: Double, support: Double, shrink: Double, _ inputCount: Int
    ) {
        // Both ends are rounded. The lower one is limited to 0 before it is rounded.
        let start = Int(max(center - support + 0.5, 0))
        let count = min(Int(center + support + 0.5), inputCount) - start
        let weights = (0..<count).map { kernel.weight(at: (Double($0 + start) - center + 0.5) * shrink) }
        let sum = weights.reduce(0, +)
        values += weights.map { Self.fixedPoint(sum == 0 ? $0 : $0 / sum) }
        values += repeatElement(0, count: stride - count)
        starts.append(Int32(start))
        counts.append(Int32(count))
    }

    /// Returns the nearest fixed-point number; halves are rounded away from zero.
    private static func fixedPoint(_ weight: Double) -> Int32 {
        let scaled = weight * Double(Int32(1) << fractionBits)
        return Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
    }
}

extension ResamplingWeights {
    /// The range of input samples that the places read.
    var reach: Range<Int> {
        // The ranges only move forward, so the first and the last one bound all of them.
        Int(starts[0])..<Int(starts[starts.count - 1] + counts[counts.count - 1])
    }

    /// Returns the same weights for an input whose first sample is sample `origin` of the original input.
    func relative(to origin: Int) -> ResamplingWeights {
        var weights = self
        weights.starts = starts.map { $0 - Int32(origin) }
        return weights
    }

    /// Calls the body with these weights as the structure that the C loops take.
    func withCodecWeights(_ body: (UnsafePointer<codec_weights>) -> Void) {
        starts.withUnsafeBufferPointer { starts in
            counts.withUnsafeBufferPointer { counts in
                values.withUnsafeBufferPointer { values in
                    high.withUnsafeBufferPointer { high in
                        low.withUnsafeBufferPointer { low in
                            var weights = codec_weights(
                                place_count: starts.count, stride: stride, starts: starts.baseAddress,
                                counts: counts.baseAddress, values: values.baseAddress,
                                high: high.baseAddress,
                                low: low.baseAddress)
                            body(&weights)
                        }
                    }
                }
            }
        }
    }
}

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
