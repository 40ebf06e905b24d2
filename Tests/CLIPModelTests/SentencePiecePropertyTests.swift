import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Properties that must hold for every text and every file.
struct SentencePiecePropertyTests {
    private static let words = [
        "a", "photo", " ", "  ", "\n", "</s>", "<eos>", "<pad>", "▁", "日本", "\u{301}", "😀", "👩‍👩‍👧", "\u{0}", "Σ",
        "İ",
        "ﷺ", "\u{1100}\u{1161}", "[keep]", "<0x41>", "\u{200B}", "!", "é", "\u{10FFFF}",
    ]

    private static func text(using random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...60, using: &random) {
            if Bool.random(using: &random) {
                text += words.randomElement(using: &random) ?? ""
            } else if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x1_FFFF, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    @Test(arguments: SentencePieceFixture.names)
    func everyTextHasAsManyIDsAsTheContext(name: String) throws {
        let fixture = try SentencePieceFixture.read()
        let folder = try fixture.folder(of: name)
        var random = SeededGenerator(seed: 7)
        for contextLength in [2, 3, 16, 64] {
            let tokenizer = try SentencePieceTokenizer(
                checkpointFolder: FilePath(folder.path + "/"), contextLength: contextLength)
            #expect(tokenizer.contextLength == contextLength)
            for _ in 0..<150 {
                let text = Self.text(using: &random)
                let ids = tokenizer.encode(text)
                #expect(ids.count == contextLength)
                #expect(ids.allSatisfy { $0 >= 0 && Int($0) < tokenizer.vocabularyCount })
                #expect(ids.contains(1), "the end-of-text token is never cut")
                #expect(tokenizer.encode(text) == ids)
            }
        }
    }

    @Test(arguments: SentencePieceFixture.names)
    func aShortContextCutsWhatALongOneHas(name: String) throws {
        let fixture = try SentencePieceFixture.read()
        let folder = try fixture.folder(of: name)
        let long = try SentencePieceTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 400)
        let short = try SentencePieceTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 8)
        for golden in fixture.cases {
            let expected = long.encode(golden.text)
            let found = short.encode(golden.text)
            #expect(found[..<7].elementsEqual(expected[..<7]), "\(golden.text.debugDescription)")
        }
    }

    @Test(
        arguments: SentencePieceFixture.names, ["a", "ab", "日本", "a\u{301}", " ", "Σ'", "</s>", "x y ", "😀"])
    func longTextsTakeTimeInProportion(name: String, unit: String) throws {
        let tokenizer = try SentencePieceFixture.read().tokenizer(name)
        // In quadratic time the test would take hours.
        let ids = tokenizer.encode(String(repeating: unit, count: 1_000_000 / unit.utf8.count))
        #expect(ids.count == tokenizer.contextLength)
    }

    @Test(arguments: SentencePieceFixture.names)
    func shortenedFilesAreRefusedOrRead(name: String) throws {
        let fixture = try SentencePieceFixture.read()
        let content = try fixture.content(of: name)
        let folder = try fixture.folder(of: name)
        let file = try #require(Self.ownFile(in: folder, of: name))
        let step = max(content.count / 250, 1)
        for count in Array(0..<40) + Array(stride(from: 40, to: content.count, by: step)) {
            try folder.write(Array(content[..<count]), to: file)
            Self.readAndEncode(folder, mayRead: name != "pairs" && name != "unigram-json")
        }
    }

    @Test(arguments: SentencePieceFixture.names)
    func damagedFilesAreRefusedOrRead(name: String) throws {
        let fixture = try SentencePieceFixture.read()
        let content = try fixture.content(of: name)
        let folder = try fixture.folder(of: name)
        let file = try #require(Self.ownFile(in: folder, of: name))
        var random = SeededGenerator(seed: 11)
        for round in 0..<400 {
            var changed = content
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                // The vocabulary and the parts at the end are small compared with the character map.
                let end = round.isMultiple(of: 2) ? changed.count : min(changed.count, 8000)
                let at = Int.random(in: 0..<end, using: &random)
                let place = round.isMultiple(of: 3) ? changed.count - 1 - at : at
                changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            try folder.write(changed, to: file)
            Self.readAndEncode(folder, mayRead: true)
        }
    }

    private static func ownFile(in folder: TemporaryFolder, of name: String) -> String? {
        let names = ["tokenizer.json", "spiece.model", "tokenizer.model"]
        return names.first { FileManager.default.fileExists(atPath: folder.path($0)) }
    }

    private static func readAndEncode(_ folder: TemporaryFolder, mayRead: Bool) {
        do throws(TokenizerError) {
            let tokenizer = try SentencePieceTokenizer(
                checkpointFolder: FilePath(folder.path), contextLength: 16)
            #expect(mayRead)
            for text in ["A photo of a cat", "日本 ½ é </s> ﷺ\u{0}\n  ▁", "<eos>[keep]\u{1F600}"] {
                #expect(tokenizer.encode(text).count == 16)
            }
        } catch {
            #expect(error.description.utf8.count < 1000)
        }
    }
}
