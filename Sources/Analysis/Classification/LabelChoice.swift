/// A label of an image.
public struct LabelChoice: Equatable, Sendable {
    /// The position among the labels.
    public let label: Int
    /// How probable the label is, 0 to 1.
    public let probability: Float
    /// The cosine of the embedding of the image with what stands for the label, -1 to 1: the label's own embedding, or the direction in
    /// which a probe finds it.
    public let cosine: Float

    /// Creates a choice.
    public init(label: Int, probability: Float, cosine: Float) {
        self.label = label
        self.probability = probability
        self.cosine = cosine
    }

    /// The most probable labels of one image, best first; labels of equal probability in their order.
    static func best(
        _ count: Int, probabilities: ArraySlice<Float>, cosine: (Int) -> Float
    ) -> [LabelChoice] {
        var best = LargestValues(limit: count)
        probabilities.withUnsafeBufferPointer { best.offer(contentsOf: $0) }
        return best.places.map { label in
            LabelChoice(
                label: label, probability: probabilities[probabilities.startIndex + label],
                cosine: cosine(label))
        }
    }
}
