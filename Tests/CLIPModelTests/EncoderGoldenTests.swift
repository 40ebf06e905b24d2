import CLIPModel
import TestSupport
import Testing

/// Compares the encoders with those of `transformers` and `open_clip` in float32, stage by stage, so that a failure shows the
/// stage.
///
/// The golden files, the scripts that made them and the library versions are in `Fixtures/checkpoints`: `make_*.py` and
/// `versions*.json`.
struct EncoderGoldenTests {
    /// Hidden states are of order one and pass through up to twelve layers.
    private static let stageTolerance: Float = 5e-4

    @Test(arguments: GoldenCheckpoint.names)
    func imageEmbeddingsEqualTheReference(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let pixels = try golden.floats("pixel_values")
        let count = try golden.shape("pixel_values")[0]
        let found = try pixels.withUnsafeBufferPointer {
            try golden.encoder.embed(pixels: $0, count: count)
        }
        let expected = try golden.floats("image_embeds_normalized")
        #expect(largestDifference(found.values, expected) <= 1e-4)
        #expect(smallestCosine(found.values, expected, dimension: found.dimension) >= 0.99999)
        let raw = try pixels.withUnsafeBufferPointer {
            try golden.encoder.embed(pixels: $0, count: count, normalized: false)
        }
        #expect(
            smallestCosine(raw.values, try golden.floats("image_embeds"), dimension: found.dimension)
                >= 0.99999)
    }

    @Test(arguments: GoldenCheckpoint.names)
    func textEmbeddingsEqualTheReference(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let found = try golden.encoder.embed(tokens: try golden.texts())
        let expected = try golden.floats("text_embeds_normalized")
        #expect(largestDifference(found.values, expected) <= 1e-4)
        #expect(smallestCosine(found.values, expected, dimension: found.dimension) >= 0.99999)
    }

    @Test(arguments: GoldenCheckpoint.names)
    func imageStagesEqualTheReference(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let pixels = try golden.floats("pixel_values")
        let stages = try pixels.withUnsafeBufferPointer {
            try golden.encoder.stages(pixels: $0, count: try golden.shape("pixel_values")[0])
        }
        let tolerance = Self.stageTolerance
        let input = golden.has("vision.pre_layernorm") ? "vision.pre_layernorm" : "vision.embeddings"
        #expect(largestDifference(stages.input, try golden.floats(input)) <= tolerance)
        for (index, layer) in stages.layers.enumerated() {
            #expect(largestDifference(layer, try golden.floats("vision.layer.\(index)")) <= tolerance)
        }
        #expect(largestDifference(stages.pooled, try golden.floats("vision.pooled")) <= tolerance)
        #expect(largestDifference(stages.embeddings, try golden.floats("image_embeds")) <= tolerance)
    }

    @Test(arguments: GoldenCheckpoint.names)
    func textStagesEqualTheReference(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let texts = try golden.texts()
        let counts = try golden.tokenCounts()
        let stages = try golden.encoder.stages(tokens: texts)
        let width = golden.encoder.checkpoint.configuration.text.tower.width
        let rows = zip(texts.indices, counts).flatMap { text, count in
            (0..<count).map { text * texts[text].count + $0 }
        }
        func real(_ values: [Float]) -> [Float] { rows.flatMap { values[$0 * width..<($0 + 1) * width] } }
        let tolerance = Self.stageTolerance
        #expect(largestDifference(stages.input, try golden.floats("text.embeddings")) <= tolerance)
        for (index, layer) in stages.layers.enumerated() {
            let expected = try golden.floats("text.layer.\(index)")
            #expect(largestDifference(real(layer), real(expected)) <= tolerance)
        }
        #expect(largestDifference(stages.pooled, try golden.floats("text.pooled")) <= tolerance)
        #expect(largestDifference(stages.embeddings, try golden.floats("text_embeds")) <= tolerance)
    }

    @Test(arguments: GoldenCheckpoint.names)
    func whatTheEncodersLeaveOutChangesNothing(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let pixels = try golden.floats("pixel_values")
        let count = try golden.shape("pixel_values")[0]
        let images = try pixels.withUnsafeBufferPointer {
            (
                try golden.encoder.embed(pixels: $0, count: count, normalized: false).values,
                try golden.encoder.stages(pixels: $0, count: count).embeddings
            )
        }
        #expect(largestDifference(images.0, images.1) <= 1e-5)
        let texts = try golden.texts()
        let short = try golden.encoder.embed(tokens: texts, normalized: false).values
        #expect(largestDifference(short, try golden.encoder.stages(tokens: texts).embeddings) <= 1e-5)
    }

    @Test(arguments: GoldenCheckpoint.names)
    func tokensBehindTheEndDoNotMatter(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let texts = try golden.texts()
        let cut = zip(texts, try golden.tokenCounts()).map { Array($0.prefix($1)) }
        #expect(try golden.encoder.embed(tokens: texts) == golden.encoder.embed(tokens: cut))
    }

    @Test(arguments: GoldenCheckpoint.names)
    func oneByOneEqualsTogether(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let texts = try golden.texts()
        let together = try golden.encoder.embed(tokens: texts)
        for (index, text) in texts.enumerated() {
            let alone = try golden.encoder.embed(tokens: [text])
            #expect(largestDifference(alone.values, together[index]) <= 2e-6)
        }
        let pixels = try golden.floats("pixel_values")
        let count = try golden.shape("pixel_values")[0]
        let images = try pixels.withUnsafeBufferPointer { try golden.encoder.embed(pixels: $0, count: count) }
        for index in 0..<count {
            let image = pixels[index * pixels.count / count..<(index + 1) * pixels.count / count]
            let alone = try image.withUnsafeBufferPointer { try golden.encoder.embed(pixels: $0, count: 1) }
            #expect(largestDifference(alone.values, images[index]) <= 2e-6)
        }
    }

    @Test(arguments: GoldenCheckpoint.names)
    func theNumberOfThreadsDoesNotMatter(_ name: String) throws {
        let one = try GoldenCheckpoint(name)
        let three = try GoldenCheckpoint(name, threadsPerCall: 3)
        let texts = try one.texts()
        let words = try (one.encoder.embed(tokens: texts), three.encoder.embed(tokens: texts))
        #expect(largestDifference(words.0.values, words.1.values) <= 2e-6)
        let count = try one.shape("pixel_values")[0]
        let images = try one.floats("pixel_values").withUnsafeBufferPointer {
            try (
                one.encoder.embed(pixels: $0, count: count), three.encoder.embed(pixels: $0, count: count)
            )
        }
        #expect(largestDifference(images.0.values, images.1.values) <= 2e-6)
    }
}
