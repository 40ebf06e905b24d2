import CLIPModel
import TestSupport
import Testing

/// Compares models with a convolutional image tower with `open_clip` in float32.
///
/// The scripts that made the golden files and the library versions are in `Fixtures/checkpoints`:
/// `make_resnet_checkpoints.py`, `make_efficientnet_checkpoints.py`, and the files whose names begin with `versions`.
struct ConvolutionalTowerGoldenTests {
    @Test(arguments: GoldenCheckpoint.convolutionalNames, [1, 2])
    func imageEmbeddingsEqualTheReference(_ name: String, _ threads: Int) throws {
        let golden = try GoldenCheckpoint(name)
        let encoder = CLIPEncoder(golden.encoder.checkpoint, threadsPerCall: threads)
        let pixels = try golden.floats("pixel_values")
        let count = try golden.shape("pixel_values")[0]
        let found = try embed(pixels, count: count, encoder)
        let expected = try golden.floats("image_embeds_normalized")
        #expect(largestDifference(found, expected) <= 1e-4)
        #expect(smallestCosine(found, expected, dimension: encoder.dimension) >= 0.99999)
        let raw = try embed(pixels, count: count, encoder, normalized: false)
        let lengths = try golden.floats("image_embeds")
        #expect(smallestCosine(raw, lengths, dimension: encoder.dimension) >= 0.99999)
        #expect(largestDifference(raw, lengths) <= 1e-5 * (lengths.map(abs).max() ?? 0))
    }

    @Test(arguments: GoldenCheckpoint.convolutionalNames)
    func textEmbeddingsEqualTheReference(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let found = try golden.encoder.embed(tokens: try golden.texts())
        #expect(largestDifference(found.values, try golden.floats("text_embeds_normalized")) <= 1e-4)
    }

    /// Encodes more images than the last stages process together, in groups of several sizes, so that threads share some work
    /// by pixels and some by channels. No number may depend on what else is computed at the same time.
    @Test(arguments: GoldenCheckpoint.convolutionalNames, [1, 2, 3])
    func neitherGroupsNorThreadsChangeABit(_ name: String, _ threads: Int) throws {
        let golden = try GoldenCheckpoint(name)
        let encoder = CLIPEncoder(golden.encoder.checkpoint, threadsPerCall: threads)
        try expectSameBits(golden, encoder, groups: [1, 2, 5, 10, 11], mostAlike: 0.999)
    }

    @Test func threadsMayCallAtOnce() async throws {
        let golden = try GoldenCheckpoint("open-clip-resnet")
        let encoder = CLIPEncoder(golden.encoder.checkpoint, threadsPerCall: 2)
        let pixels = try golden.floats("pixel_values")
        let count = try golden.shape("pixel_values")[0]
        let expected = try embed(pixels, count: count, encoder)
        try await withThrowingTaskGroup(of: [Float].self) { group in
            for _ in 0..<8 { group.addTask { try embed(pixels, count: count, encoder) } }
            for try await found in group { #expect(largestDifference(found, expected) <= 2e-6) }
        }
    }

    @Test func noImagesHaveNoEmbeddings() throws {
        let golden = try GoldenCheckpoint("open-clip-resnet")
        #expect(try embed([], count: 0, golden.encoder).isEmpty)
    }
}
