import CLIPModel
import LibraryHealth
import LibraryStore
import Session
import SystemPackage
import TestSupport
import Testing

/// The encoder is run, and a wrong value is found.
struct EncoderCheckTests {
    private func model(_ name: String) throws -> LoadedModel {
        try LibrarySession(model: name, environment: SessionEnvironment()).model()
    }

    @Test(arguments: ["photos", "scenes"]) func bundledModelsComputeWhatTheirReferencesDo(_ name: String)
        throws
    {
        let model = try model(name)
        let check = EncoderCheck(model)
        #expect(check.comparison == .golden)
        #expect(try check.fault() == nil)
        let golden = try #require(GoldenVectors(of: name))
        #expect(golden.values.count == 5 * model.dimension)
        // Each value counts: of the first text, of the last text, and of the last picture.
        for (place, input) in [
            (0, "\"a red circle\""), (3 * model.dimension - 1, "\"a photo of a lighthouse at night\""),
            (5 * model.dimension - 1, "drawn waves"),
        ] {
            var wrong = golden
            wrong.values[place] += 3 * EncoderCheck.tolerance
            let fault = try #require(try EncoderCheck(model, golden: wrong).fault())
            #expect(fault.input == input && abs(fault.difference - 3 * EncoderCheck.tolerance) < 1e-4)
        }
        for value in [Float.nan, .infinity] {
            var wrong = golden
            wrong.values[7] = value
            #expect(try EncoderCheck(model, golden: wrong).fault()?.input == "\"a red circle\"")
        }
        #expect(try EncoderCheck(model, golden: GoldenVectors(values: [1, 2, 3])).fault() != nil)
    }

    @Test func otherModelsAreComparedWithPlainKernels() throws {
        let check = EncoderCheck(try model(HealthFolder.checkpoint))
        #expect(check.comparison == .plainKernels)
        #expect(try check.fault() == nil)
    }

    @Test func aModelWithWrongWeightsIsFound() throws {
        // The model scenes with some hundreds of changed weights.
        let folder = try TemporaryFolder()
        let source = Fixtures.path("scenes/checkpoint")
        for name in [
            "config.json", "merges.txt", "preprocessor_config.json", "special_tokens_map.json",
            "tokenizer_config.json",
            "vocab.json", "model.safetensors",
        ] { try folder.copy(source + "/" + name, to: "model/" + name) }
        let weights = folder.file("model/model.safetensors")
        var bytes = try weights.read()
        // Only bits of fractions, so that all numbers stay finite.
        for place in stride(from: bytes.count / 4 & ~3, to: bytes.count - 64, by: 1024) {
            bytes[place + 2] ^= 0x7F
        }
        try weights.write(bytes)
        let changed = try model(folder.path("model"))
        let golden = try #require(GoldenVectors(of: "scenes"))
        #expect(try EncoderCheck(changed, golden: golden).fault() != nil)
    }
}
