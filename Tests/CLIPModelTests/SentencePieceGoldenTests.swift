import CLIPModel
import Testing

/// Compares ids with those of `SiglipTokenizer`, `Siglip2Tokenizer`, and the `tokenizers` and `sentencepiece` libraries.
struct SentencePieceGoldenTests {
    @Test(arguments: SentencePieceFixture.names)
    func idsEqualTheReference(name: String) throws {
        let fixture = try SentencePieceFixture.read()
        let tokenizer = try fixture.tokenizer(name)
        let padding = try #require(SentencePieceFixture.paddings[name])
        var compared = 0
        for golden in fixture.cases {
            guard let expected = golden.ids[name] else { continue }
            let filling = [Int32](repeating: padding, count: fixture.contextLength - expected.count)
            #expect(tokenizer.encode(golden.text) == expected + filling, "\(golden.text.debugDescription)")
            compared += 1
        }
        #expect(compared > 220)
    }
}
