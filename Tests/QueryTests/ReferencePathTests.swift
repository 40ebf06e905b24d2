import CLIPModel
import Foundation
import ImageEmbedding
import Query
import SystemPackage
import TestSupport
import Testing

/// Compares the bundled models' embeddings of image files and sentences with those from Pillow and `transformers` or `open_clip`.
///
/// The images are JPEG, PNG and rotated photos of the demo library; `make_golden.py` beside each model made the values.
struct ReferencePathTests {
    private struct Golden: Decodable {
        struct Picture: Decodable {
            let path: String
            let embedding: [Float]
        }

        struct Sentence: Decodable {
            let text: String
            let embedding: [Float]
        }

        let images: [Picture]
        let texts: [Sentence]
    }

    private func golden(_ model: String) throws -> Golden {
        let bytes = try Data(contentsOf: URL(filePath: Fixtures.path("\(model)/golden.json")))
        return try JSONDecoder().decode(Golden.self, from: bytes)
    }

    private func encoder(_ model: String) throws -> CLIPEncoder {
        CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("\(model)/checkpoint"))))
    }

    private func difference(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    private func cosine(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test(arguments: [("scenes", 30), ("photos", 12)])
    func picturesEqualTheReference(_ model: String, count: Int) throws {
        let (golden, embedder) = (try golden(model), try ImageEmbedder(encoder(model)))
        #expect(golden.images.count >= count)
        for picture in golden.images {
            let path = FilePath(Fixtures.path("library/" + picture.path))
            let found = try embedder.embed(imageAt: path)
            #expect(difference(found, picture.embedding) <= 1e-4, "\(picture.path)")
            #expect(cosine(found, picture.embedding) >= 0.99999, "\(picture.path)")
        }
    }

    @Test(arguments: ["scenes", "photos"]) func sentencesEqualTheReference(_ model: String) throws {
        let (golden, encoder) = (try golden(model), try encoder(model))
        #expect(golden.texts.count >= 10)
        for sentence in golden.texts {
            let found = try encoder.embed(texts: [sentence.text])[0]
            #expect(difference(found, sentence.embedding) <= 1e-4, "\(sentence.text)")
            #expect(cosine(found, sentence.embedding) >= 0.99999, "\(sentence.text)")
        }
    }
}
