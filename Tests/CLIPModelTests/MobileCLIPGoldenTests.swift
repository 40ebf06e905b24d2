import CLIPModel
import TestSupport
import Testing

/// Compares MobileCLIP models with `open_clip` and `timm` in float32.
///
/// The script that made the golden files and the library versions are in `Fixtures/checkpoints`:
/// `make_mobileclip_checkpoints.py` and `versions-mobileclip.json`.
struct MobileCLIPGoldenTests {
    private static let names = GoldenCheckpoint.fastViTNames + ["mobileclip-base"]

    @Test(arguments: names, [1, 2])
    func imageEmbeddingsEqualTheReference(_ name: String, _ threads: Int) throws {
        let golden = try GoldenCheckpoint(name, threadsPerCall: threads)
        let encoder = golden.encoder
        let pixels = try golden.floats("pixel_values")
        let count = try golden.shape("pixel_values")[0]
        let found = try embed(pixels, count: count, encoder)
        let expected = try golden.floats("image_embeds_normalized")
        #expect(largestDifference(found, expected) <= 1e-4)
        #expect(smallestCosine(found, expected, dimension: encoder.dimension) >= 0.99999)
        let raw = try embed(pixels, count: count, encoder, normalized: false)
        let lengths = try golden.floats("image_embeds")
        #expect(largestDifference(raw, lengths) <= 2e-5 * (lengths.map(abs).max() ?? 0))
    }

    /// Text encoders without a causal mask are padded, those with one are not.
    @Test(arguments: names)
    func textEmbeddingsEqualTheReference(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let found = try golden.encoder.embed(tokens: try golden.texts())
        let expected = try golden.floats("text_embeds_normalized")
        #expect(largestDifference(found.values, expected) <= 1e-4)
        #expect(smallestCosine(found.values, expected, dimension: golden.encoder.dimension) >= 0.99999)
    }

    @Test(arguments: GoldenCheckpoint.fastViTNames)
    func everyStageEqualsTheReference(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let pixels = try golden.floats("pixel_values")
        let count = try golden.shape("pixel_values")[0]
        let stages = try pixels.withUnsafeBufferPointer {
            try golden.encoder.fastViTStages(pixels: $0, count: count)
        }
        let names = ["vision.stem"] + (0..<stages.count - 1).map { "vision.stage.\($0)" }
        for (name, found) in zip(names, stages) {
            let expected = try golden.channelsLast(name)
            let scale = expected.map(abs).max() ?? 0
            #expect(largestDifference(found, expected) <= 1e-5 * scale, "\(name)")
        }
        #expect(
            golden.has("vision.stage.\(stages.count - 2)") && !golden.has("vision.stage.\(stages.count - 1)"))
    }

    @Test func everyLayerOfTheTransformerEqualsTheReference() throws {
        let golden = try GoldenCheckpoint("mobileclip-base")
        let pixels = try golden.floats("pixel_values")
        let count = try golden.shape("pixel_values")[0]
        let stages = try pixels.withUnsafeBufferPointer {
            try golden.encoder.stages(pixels: $0, count: count)
        }
        #expect(largestDifference(stages.input, try golden.floats("vision.embeddings")) <= 1e-5)
        #expect(stages.layers.count == 3)
        for (index, layer) in stages.layers.enumerated() {
            #expect(largestDifference(layer, try golden.floats("vision.layer.\(index)")) <= 5e-5)
        }
        #expect(largestDifference(stages.pooled, try golden.floats("vision.pooled")) <= 5e-5)
    }

    /// Encodes more images than the last stages process together, in groups of several sizes. No number may depend on what
    /// else is computed at the same time.
    @Test(arguments: names, [1, 2, 3])
    func neitherGroupsNorThreadsChangeABit(_ name: String, _ threads: Int) throws {
        let golden = try GoldenCheckpoint(name)
        let encoder = CLIPEncoder(golden.encoder.checkpoint, threadsPerCall: threads)
        try expectSameBits(golden, encoder, groups: [1, 2, 5, 11], mostAlike: 0.9999)
    }

    @Test func threadsMayCallAtOnce() async throws {
        let golden = try GoldenCheckpoint("mobileclip", threadsPerCall: 2)
        let pixels = try golden.floats("pixel_values")
        let count = try golden.shape("pixel_values")[0]
        let expected = try embed(pixels, count: count, golden.encoder)
        try await withThrowingTaskGroup(of: [Float].self) { group in
            for _ in 0..<8 { group.addTask { try embed(pixels, count: count, golden.encoder) } }
            for try await found in group { #expect(found == expected) }
        }
    }

    @Test func noImagesHaveNoEmbeddings() throws {
        #expect(try embed([], count: 0, try GoldenCheckpoint("mobileclip").encoder).isEmpty)
    }
}

extension GoldenCheckpoint {
    /// Images, `[count, channels, side, side]`, with the channels of a pixel side by side.
    fileprivate func channelsLast(_ name: String) throws -> [Float] {
        let (values, shape) = (try floats(name), try shape(name))
        let (channels, size) = (shape[1], shape[2] * shape[3])
        return (0..<values.count).map { index in
            let (image, rest) = index.quotientAndRemainder(dividingBy: channels * size)
            let (pixel, channel) = rest.quotientAndRemainder(dividingBy: channels)
            return values[(image * channels + channel) * size + pixel]
        }
    }
}
