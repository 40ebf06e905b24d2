import CatalogInspection
import CatalogStore
import FilePaths
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// The words of a library, compared with the same search in Swift, and what can be wrong with them.
@Suite struct WordTests {
    /// Whatever someone asks for: the library finds the pictures that have all words, and nothing in it is taken for syntax.
    @Test(arguments: 0..<6) func anyTextFindsWhatHasItsWords(seed: UInt64) throws {
        let library = try SampleLibrary()
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "dog", "Dogs", "AND", "OR", "NOT", "NEAR(", ")", "\"", "'", "*", "^", ":", "-", "{tags}", "tags:",
            "é", "犬", "犬と海",
            "🐶", "IMG_", "0041", "\u{0}", "%", ";", "words", "beach", "_", "/", "\u{FFFD}", "+", "a",
        ]
        func text(_ count: Int) -> String {
            (0..<Int.random(in: 0...count, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            .joined(separator: Bool.random(using: &random) ? " " : "")
        }
        for number in 0..<60 {
            var facts = ImageFacts(basis: [], format: "JPEG")
            facts.keywords = [text(2), text(2)].filter { !$0.isEmpty && !$0.utf8.contains(0) }
            facts.people = [text(2)].filter { !$0.isEmpty && !$0.utf8.contains(0) }
            facts.title = text(3)
            facts.caption = text(8)
            let name = text(3).filter { $0 != "/" && $0 != "\u{0}" }
            var image = NewImage.sample(library.folder.root.pushing(FilePath("sub/\(number)\(name)")))
            image.facts = facts
            try library.apply(.upsert(image, vector: .sample(number, 4)))
        }
        let all = try library.catalog.wordSample(count: 100)
        #expect(all.count == 60)
        var found = 0
        for _ in 0..<300 {
            let text = text(4)
            let forms = WordSplitter.asked(text).map(\.form)
            let expected =
                forms.isEmpty
                ? [] : all.filter { words in forms.allSatisfy { !words.fields(with: $0).isEmpty } }
            let matches = try library.catalog.imagesMatching(text, limit: nil)
            #expect(Set(matches.map(\.words)) == Set(expected), "\(text.debugDescription)")
            found += matches.count
        }
        #expect(found > 300)
    }

    @Test func thousandsOfWordsAreOneQuestion() throws {
        let library = try SampleLibrary()
        try library.add("/a")
        let many = (0..<3000).map { "\($0)" }.joined(separator: " ")
        #expect(try library.catalog.imagesMatching(many, limit: 5).isEmpty)
    }

    @Test func foldersAreThoseBelowTheLibraryAlsoIfItMovesThere() throws {
        let library = try SampleLibrary()
        try library.folder.file("other").makeFolder()
        let elsewhere = library.folder.file("other/library.sqlite")
        let catalog = try Catalog(path: elsewhere, access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f1", dimension: 4)
        let path = library.folder.file("summer/picture.jpg")
        try catalog.apply([.upsert(.sample(path), vector: .sample(1, 4))], modelID: model.id)
        let folder = try #require(WordSplitter.kept(library.folder.path).last)
        #expect(try catalog.imagesMatching("summer", limit: nil).count == 1)
        #expect(try catalog.imagesMatching(folder, limit: nil).count == 1)
        try catalog.close()
        let moved = library.folder.file("moved.sqlite")
        try library.folder.copy(elsewhere.string, to: "moved.sqlite")
        let near = try Catalog(path: moved, access: .readWrite(create: false))
        #expect(try near.imagesMatching("summer", limit: nil).count == 1)
        #expect(try near.imagesMatching(folder, limit: nil).isEmpty)
        try near.checkInvariants()
        try near.checkWordIndex()
    }

    @Test(arguments: [
        "DROP TABLE words", "DROP TABLE words_content", "DROP TABLE words_data",
        "UPDATE words_config SET v = 99",
        "DELETE FROM words_data",
    ])
    func aBrokenTableIsDamage(_ statement: String) throws {
        let library = try filled(then: statement)
        let catalog = try Catalog(path: library.path, access: .readOnly)
        let error = #expect(throws: LibraryError.self) { try catalog.imagesMatching("photos", limit: nil) }
        guard case .corrupt(library.name, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// Damage that SQLite may notice or not.
    @Test(arguments: 0..<40) func brokenRowsAreDamageOrAnAnswer(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        let block = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let library = try filled(
            then: [
                "UPDATE words_data SET block = x'\(block)' WHERE id > 10",
                "UPDATE words_data SET block = x'\(block)' WHERE id = \(Int.random(in: 1...10, using: &random))",
                "UPDATE words_data SET block = zeroblob(length(block))",
                "UPDATE words_data SET block = x'\(block)' || substr(block, \(bytes.count))",
                "UPDATE words_content SET c0 = x'\(block)', c4 = 7, c2 = NULL",
                "UPDATE words_idx SET pgno = \(Int.random(in: -5...500, using: &random))",
            ].randomElement(using: &random) ?? "")
        for access in [Catalog.Access.readOnly, .readWrite(create: false)] {
            let catalog = try Catalog(path: library.path, access: access)
            func attempt(_ use: () throws -> Void) {
                do { try use() } catch LibraryError.corrupt {} catch { Issue.record("\(error)") }
            }
            attempt { _ = try catalog.imagesMatching("photos 3", limit: nil) }
            attempt { _ = try catalog.imagesMatching("jpg", limit: 3) }
            attempt { _ = try catalog.wordSample(count: 10) }
            attempt { _ = try catalog.words(embeddingIDs: 0..<30) }
            guard access != .readOnly else { continue }
            attempt { try catalog.apply([.remove(path: "/photos/1.jpg")], modelID: 1) }
            attempt {
                try catalog.apply([.upsert(.sample("/photos/2.jpg"), vector: .sample(1, 4))], modelID: 1)
            }
        }
    }

    /// A library with pictures, to which a statement was applied, and which is closed.
    private func filled(then statement: String) throws -> SampleLibrary {
        let library = try SampleLibrary()
        for number in 0..<20 { try library.add(FilePath("/photos/\(number).jpg"), content: number) }
        try library.catalog.execute(statement)
        try library.catalog.close()
        return library
    }

    @Test func wordsThatDoNotFitTheirIndexAreNotFound() throws {
        let library = try SampleLibrary()
        let image = try library.add("/photos/dog.jpg")
        try library.catalog.execute("UPDATE words_content SET c2 = 'cat jpg'")
        #expect(try library.catalog.imagesMatching("cat", limit: nil).isEmpty)
        // Rows without an image have no embedding.
        try library.catalog.execute("INSERT INTO words (rowid, name) VALUES (77, 'dog')")
        #expect(
            try library.catalog.imagesMatching("dog", limit: nil).map(\.embedding.imageID) == [image.id])
    }
}
