import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Tests of the report how much of a text a model reads.
struct TextReadingTests {
    /// Creates an encoder with CLIP's tokenizer and one with SigLIP's.
    private static func encoders() throws -> [CLIPEncoder] {
        try ["scenes/checkpoint", "checkpoints/siglip-words"].map {
            CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path($0))))
        }
    }

    private static func words(_ count: Int) -> String {
        (0..<count).map { ["red", "circle", "on", "a", "blue", "square"][$0 % 6] }.joined(separator: " ")
    }

    @Test func aShortTextIsReadWhole() throws {
        for encoder in try Self.encoders() {
            for text in ["", "  ", "a red circle", " two\n lines "] {
                let reading = try encoder.reading(of: text)
                #expect(!reading.isCut && reading.read == text)
                #expect(reading.tokens <= reading.contextLength)
                #expect(reading.contextLength == encoder.checkpoint.configuration.text.contextLength)
            }
        }
    }

    @Test func theTokensAreThoseOfTheText() throws {
        let encoder = try Self.encoders()[0]
        for text in ["", "a red circle", Self.words(500)] {
            #expect(try encoder.reading(of: text).tokens == (try encoder.tokens(of: text).count))
        }
    }

    @Test func aLongTextIsReadUpToAWord() throws {
        for encoder in try Self.encoders() {
            let text = Self.words(150)
            let reading = try encoder.reading(of: text)
            #expect(reading.isCut && reading.tokens == reading.contextLength)
            #expect(text.hasPrefix(reading.read + " ") && reading.wordCount > 0)
            // The part that was read fits, and with one more word it does not.
            #expect(try !encoder.reading(of: reading.read).isCut)
            let more = text.split(separator: " ").prefix(reading.wordCount + 1).joined(separator: " ")
            #expect(try encoder.reading(of: more).isCut)
            // The rest of the text does not change the tokens of the part that was read.
            let (whole, part) = (try encoder.tokens(of: text), try encoder.tokens(of: reading.read))
            #expect(zip(whole, part).prefix { $0 == $1 }.count >= reading.wordCount)
        }
    }

    /// The edge case: as many tokens as fit, and one more.
    @Test func oneTokenTooManyIsACut() throws {
        let encoder = try Self.encoders()[0]
        let room = encoder.checkpoint.configuration.text.contextLength - 2
        let digits = String(repeating: "1", count: room)
        #expect(try !encoder.reading(of: digits).isCut)
        #expect(try encoder.reading(of: digits + " \n").isCut == false)
        #expect(try encoder.reading(of: digits + "1").isCut)
        #expect(try encoder.reading(of: digits + " 1").read == digits)
    }

    /// Some languages put no spaces between words.
    @Test func aLongWordIsReadUpToACharacter() throws {
        for encoder in try Self.encoders() {
            let text = String(repeating: "123", count: 200)
            let reading = try encoder.reading(of: text)
            #expect(reading.isCut && !reading.read.isEmpty && text.hasPrefix(reading.read))
            #expect(try !encoder.reading(of: reading.read).isCut)
        }
    }
}
