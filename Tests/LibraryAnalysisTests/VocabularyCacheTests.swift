import CLIPModel
import Foundation
import LibraryAnalysis
import SystemPackage
import TestSupport
import Testing

/// The embeddings of a vocabulary that are kept in a file, with a tiny model of random weights.
struct VocabularyCacheTests {
    private static let words = Vocabulary("[thing]\nhouse, tree\n[colour]\nred")
    private let encoder: CLIPEncoder
    private let folder: TemporaryFolder
    private let cache: VocabularyCache

    init() throws {
        encoder = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/gelu"))))
        folder = try TemporaryFolder()
        cache = VocabularyCache(folder: folder.file("cache/words"))
    }

    /// The embeddings, and whether they had to be encoded.
    private func encoded(
        _ cache: VocabularyCache?, _ words: Vocabulary = words
    ) throws -> (embeddings: Embeddings, isNew: Bool) {
        var isNew = false
        let encoded = try EncodedVocabulary(words, encoder: encoder, cache: cache) { _ in isNew = true }
        return (encoded.embeddings, isNew)
    }

    private func file() throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("cache/words"))
        #expect(names.count == 1)
        return folder.path("cache/words/" + (try #require(names.first)))
    }

    @Test func embeddingsAreKept() throws {
        let direct = try encoded(nil)
        let first = try encoded(cache)
        let second = try encoded(cache)
        #expect(direct.isNew && first.isNew && !second.isNew)
        #expect(first.embeddings == direct.embeddings && second.embeddings == direct.embeddings)
        let expected = try encoder.embed(texts: ["house", "tree", "red"].map { "a photo of \($0)" })
        for (found, expected) in zip(first.embeddings.values, expected.values) {
            #expect(abs(found - expected) < 1e-6)
        }
    }

    @Test func otherWordsReplaceTheFile() throws {
        _ = try encoded(cache)
        let other = Vocabulary("[thing]\nhouse, tree\n[colour]\nblue")
        #expect(try encoded(cache, other).isNew && !encoded(cache, other).isNew)
        #expect(try encoded(cache).isNew)
        _ = try file()
    }

    @Test func aDamagedFileIsAsGoodAsNone() throws {
        let good = try encoded(cache).embeddings
        let bytes = try Data(contentsOf: URL(filePath: file()))
        var damaged = [Data(), bytes.dropLast(), bytes + [0], Data("PSWORDS1".utf8)]
        for place in [0, 8, 39, 40, 71, 72, bytes.count - 1] {
            var flipped = bytes
            flipped[place] ^= 0x40
            damaged.append(flipped)
        }
        for some in damaged {
            try some.write(to: URL(filePath: file()))
            let again = try encoded(cache)
            #expect(again.isNew && again.embeddings == good)
            #expect(try Data(contentsOf: URL(filePath: file())) == bytes)
        }
    }

    @Test func aFolderThatCannotBeWrittenIsNoError() throws {
        try folder.write([1], to: "taken")
        let none = VocabularyCache(folder: folder.file("taken/words"))
        #expect(try encoded(none).isNew && encoded(none).isNew)
        // A folder where the file should be.
        _ = try encoded(cache)
        let path = try file()
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(try encoded(cache).isNew)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("cache/words")).count == 1)
    }

    @Test func encodingCanBeStopped() throws {
        #expect(throws: CancellationError.self) {
            try EncodedVocabulary(Self.words, encoder: encoder, cache: cache) { _ in throw CancellationError()
            }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("cache")))
    }
}
