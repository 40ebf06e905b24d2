import CLIPModel
import Foundation
import LibraryAnalysis
import SystemPackage
import TestSupport
import Testing

struct VocabularyTests {
    @Test func theBuiltInWordsAreManyAndEachIsThereOnce() throws {
        let vocabulary = Vocabulary.builtIn
        #expect((2000...4000).contains(vocabulary.words.count))
        #expect(Set(vocabulary.kinds).count == vocabulary.kinds.count)
        for kind in vocabulary.kinds.indices {
            #expect(vocabulary.kindOfWord.count { $0 == kind } >= 10, "\(vocabulary.kinds[kind])")
        }
        // Refuses words that are there twice.
        #expect(try LabelList(vocabulary.words).names == vocabulary.words)
    }

    /// A file that was saved with another encoding, or typed carelessly.
    @Test func theBuiltInWordsAreWrittenAlike() {
        for word in Vocabulary.builtIn.words {
            #expect(word.lowercased() == word && word.count <= 40, "\(word)")
            #expect(word.allSatisfy { $0.isLetter || " -'".contains($0) }, "\(word)")
        }
    }

    @Test(arguments: [
        ("red circle", "shape"), ("polka dotted", "pattern"), ("dog", "animal"), ("sunset", "light"),
    ])
    func wordsHaveTheirKind(_ word: String, _ kind: String) throws {
        let place = try #require(Vocabulary.builtIn.words.firstIndex(of: word))
        #expect(Vocabulary.builtIn.kind(of: place) == kind)
    }

    @Test func linesAreReadAsTheFileSays() {
        let vocabulary = Vocabulary("# no\nlost\n[a]\none,  two  words ,\n\n# no\n[b]\nthree\n")
        #expect(vocabulary.words == ["one", "two words", "three"])
        #expect(vocabulary.kinds == ["a", "b"] && vocabulary.kindOfWord == [0, 0, 1])
    }
}
