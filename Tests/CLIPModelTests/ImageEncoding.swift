import CLIPModel
import TestSupport
import Testing

/// The embeddings of images, `[count, dimension]`.
func embed(
    _ pixels: [Float], count: Int, _ encoder: CLIPEncoder, normalized: Bool = true
) throws -> [Float] {
    try pixels.withUnsafeBufferPointer {
        try encoder.embed(pixels: $0, count: count, normalized: normalized).values
    }
}

/// Encodes eleven images, which is more than the last stages process together, in groups of several sizes. No bit may differ from
/// those that the golden's own encoder computes for all of them at once.
///
/// - Parameter mostAlike: The cosine that neighbouring images must stay below, or the comparisons would prove nothing.
func expectSameBits(
    _ golden: GoldenCheckpoint, _ encoder: CLIPEncoder, groups: [Int], mostAlike: Double,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let few = try golden.floats("pixel_values")
    let size = encoder.inputShape.reduce(1, *)
    let count = 11
    let pixels = (0..<count).flatMap { image in few.prefix(size).map { $0 * (1 - 0.2 * Float(image)) } }
    let together = try embed(pixels, count: count, golden.encoder)
    for group in groups {
        var apart: [Float] = []
        for first in stride(from: 0, to: count, by: group) {
            let last = min(count, first + group)
            apart += try embed(Array(pixels[first * size..<last * size]), count: last - first, encoder)
        }
        #expect(apart == together, sourceLocation: sourceLocation)
    }
    let others = Array(together.dropFirst(encoder.dimension) + together.prefix(encoder.dimension))
    #expect(
        smallestCosine(together, others, dimension: encoder.dimension) < mostAlike,
        sourceLocation: sourceLocation)
}
