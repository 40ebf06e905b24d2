import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// What every `Library` promises about words, whatever keeps it.
@Suite struct WordContractTests {
    private static let kinds = LibraryKind.allCases

    /// Four pictures; the words "dog" and "beach" are in different places of them.
    private func fill(_ library: any Library, _ model: ModelRecord) throws {
        func add(_ path: FilePath, _ describe: (inout ImageFacts) -> Void) throws {
            var image = NewImage.sample(path)
            var facts = ImageFacts(basis: [], format: "JPEG")
            describe(&facts)
            image.facts = facts
            try library.apply([.upsert(image, vector: [1, 0, 0, 0])], modelID: model.id)
        }
        try add("/photos/Beach/IMG_0001.jpg") { $0.keywords = ["Dogs"] }
        try add("/photos/2/beach-dog.jpg") { _ in }
        try add("/photos/3/c.jpg") { facts in
            facts.title = "The beaches"
            facts.people = ["Ann Lee"]
        }
        try add("/photos/4/d.jpg") { facts in
            facts.caption = "A dog."
            facts.format = "PNG"
        }
    }

    private func names(
        _ library: any Library, _ model: ModelRecord, _ condition: WordCondition, filters: [ImageFilter] = [],
        limit: Int? = nil
    ) throws -> [String] {
        let found = try library.imagesMatching(
            condition, filters: filters, modelID: model.id, limit: limit)
        let images = try library.images(embeddingIDs: found.map(\.embedding.id))
        return try found.map { match in
            let image = try #require(images[match.embedding.id])
            #expect(image.id == match.embedding.imageID)
            #expect(try library.words(embeddingIDs: [match.embedding.id])[match.embedding.id] == match.words)
            return image.path.lastComponent?.string ?? ""
        }
    }

    @Test(arguments: kinds) func picturesHaveAllWordsAnywhere(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let model = try made.library.register("m")
        try fill(made.library, model)
        func names(_ words: String..., in fields: WordFields = .all) throws -> [String] {
            try self.names(
                made.library, model, WordCondition(words.map { WordCondition.Word($0) }, in: fields))
        }
        // Those that were added last come first.
        #expect(try names("dog") == ["d.jpg", "beach-dog.jpg", "IMG_0001.jpg"])
        #expect(try names("dog", "beach") == ["beach-dog.jpg", "IMG_0001.jpg"])
        #expect(try names("dog", in: .tags) == ["IMG_0001.jpg"])
        #expect(try names("beach", in: [.title, .folders]) == ["c.jpg", "IMG_0001.jpg"])
        #expect(try names("lee", "ann") == ["c.jpg"])
        #expect(try names("0001") == ["IMG_0001.jpg"])
        #expect(try names("cat").isEmpty && names("dog", "cat").isEmpty && names("do").isEmpty)
        #expect(try names().isEmpty && names("dog", in: []).isEmpty)
    }

    @Test(arguments: kinds) func oneWordMustTellSomething(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let model = try made.library.register("m")
        try fill(made.library, model)
        func names(_ words: WordCondition.Word...) throws -> [String] {
            try self.names(made.library, model, WordCondition(words))
        }
        #expect(try names(.init("dog", telling: .tags)) == ["IMG_0001.jpg"])
        #expect(try names(.init("dog", telling: [])).isEmpty)
        // A word that tells nothing may be anywhere.
        #expect(
            try names(.init("dog", telling: []), .init("beach")) == ["beach-dog.jpg", "IMG_0001.jpg"])
        #expect(
            try names(.init("dog", telling: .tags), .init("beach", telling: .name)) == [
                "beach-dog.jpg", "IMG_0001.jpg",
            ])
        #expect(try names(.init("dog", telling: []), .init("beach", telling: .title)).isEmpty)
    }

    @Test(arguments: kinds) func filtersModelsAndLimitsCount(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let (library, model) = (made.library, try made.library.register("m"))
        try fill(library, model)
        let dogs = WordCondition([WordCondition.Word("dog")])
        #expect(try names(library, model, dogs, limit: 2) == ["d.jpg", "beach-dog.jpg"])
        #expect(
            try names(library, model, dogs, filters: [ImageFilter(.format(["JPEG"]))], limit: 1) == [
                "beach-dog.jpg"
            ])
        #expect(try names(library, model, dogs, filters: [ImageFilter(.keyword("cat"))]).isEmpty)
        #expect(try names(library, model, dogs, limit: .max).count == 3)
        #expect(try names(library, library.register("n"), dogs).isEmpty)
    }

    @Test(arguments: kinds) func wordsFollowThePictures(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let (library, model) = (made.library, try made.library.register("m"))
        try fill(library, model)
        let dogs = WordCondition([WordCondition.Word("dog")])
        let first = try #require(try library.image(atPath: "/photos/Beach/IMG_0001.jpg"))
        try library.apply(
            [
                .describe(id: first.id, ImageFacts(basis: [], format: "JPEG")),
                .move(id: first.id, path: "/photos/5/the dog.jpg", fileSize: 1, modificationTime: 1),
                .remove(path: "/photos/2/beach-dog.jpg"),
            ], modelID: model.id)
        #expect(try names(library, model, dogs) == ["d.jpg", "the dog.jpg"])
        #expect(try names(library, model, WordCondition([WordCondition.Word("beach")])) == ["c.jpg"])
        try library.apply([.copy(from: first.id, .sample("/dogs/e.jpg"))], modelID: model.id)
        #expect(try names(library, model, dogs) == ["e.jpg", "d.jpg", "the dog.jpg"])
        try library.apply(
            [.fail(path: "/photos/5/the dog.jpg", fileSize: 1, modificationTime: 1, reason: "broken")],
            modelID: model.id)
        #expect(try names(library, model, dogs) == ["e.jpg", "d.jpg"])
    }

    @Test(arguments: kinds) func aSampleIsSpreadOverAllPictures(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let (library, model) = (made.library, try made.library.register("m"))
        #expect(try library.wordSample(count: 5).isEmpty)
        for number in 0..<30 {
            try library.add(FilePath("/a/\(number).jpg"), content: number, model: model)
        }
        func numbers(_ count: Int) throws -> [Int] {
            try library.wordSample(count: count).compactMap { words in
                (0..<30).first { words.fields(with: "\($0)").contains(.name) }
            }
        }
        #expect(try numbers(40) == Array(0..<30) && numbers(30) == Array(0..<30))
        let some = try numbers(6)
        #expect(some == some.sorted() && Set(some).count == 6 && some[0] < 5 && some[5] > 20)
        for number in 0..<20 {
            try library.apply([.remove(path: FilePath("/a/\(number).jpg"))], modelID: model.id)
        }
        #expect(try numbers(40) == Array(20..<30) && numbers(1) == [20])
    }
}
