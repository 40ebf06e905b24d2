import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The scale of logits, against the logits of the reference.
struct LogitScaleTests {
    @Test(
        arguments: GoldenCheckpoint.names + GoldenCheckpoint.convolutionalNames
            + GoldenCheckpoint.fastViTNames)
    func everyModelHasOne(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let scale = try golden.encoder.logitScale()
        let isSigmoid = name.contains("siglip") || name == "open-clip-eos"
        #expect((scale.bias != nil) == isSigmoid)
        guard golden.has("logit_scale") else { return }
        #expect(abs(log(scale.factor) - (try golden.floats("logit_scale")[0])) < 1e-6)
    }

    @Test(arguments: ["gelu", "legacy-eos", "float16", "bfloat16", "siglip", "siglip-words"])
    func logitsEqualTheReference(_ name: String) throws {
        let golden = try GoldenCheckpoint(name)
        let scale = try golden.encoder.logitScale()
        let (images, texts) = try (
            golden.floats("image_embeds_normalized"), golden.floats("text_embeds_normalized")
        )
        let dimension = golden.encoder.dimension
        let expected = try golden.floats("logits_per_image")
        let textCount = texts.count / dimension
        for (place, logit) in expected.enumerated() {
            let (image, text) = (place / textCount * dimension, place % textCount * dimension)
            let cosine = (0..<dimension).reduce(Float(0)) { $0 + images[image + $1] * texts[text + $1] }
            #expect(abs(scale.logit(cosine) - logit) < 1e-4 * max(1, scale.factor))
        }
    }

    @Test func aScaleThatIsNoNumberIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.copy(Fixtures.path("checkpoints/gelu"), to: "checkpoint")
        let weights = path + "/model.safetensors"
        for value in [Float.nan, .infinity, 200, -200] {
            try writeFirstNumber(value, of: "logit_scale", in: weights)
            let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(path)))
            let error = #expect(throws: CLIPModelError.self) { try encoder.logitScale() }
            #expect(error?.description.contains("logit_scale") == true)
        }
        try writeFirstNumber(0, of: "logit_scale", in: weights)
        #expect(try CLIPEncoder(Checkpoint(folder: FilePath(path))).logitScale() == LogitScale(factor: 1))
    }
}
