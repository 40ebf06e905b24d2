import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// What every kind of library keeps for people: tags that they give images, and searches.
struct KeepingContractTests {
    private static let kinds = LibraryKind.allCases

    private func tags(of id: Int64, in library: any Library) throws -> [String] {
        try library.facts(imageIDs: [id])[id]?.givenTags ?? []
    }

    private func found(_ word: String, in library: any Library, _ model: ModelRecord) throws -> Int {
        let words = WordSplitter.asked(word).map { WordCondition.Word($0.form) }
        let matching = try library.imagesMatching(
            WordCondition(words), filters: [], modelID: model.id, limit: nil)
        let filtered = try library.embeddingIDs(
            modelID: model.id, of: [ImageFilter(.keyword(word.uppercased()))])
        #expect(Set(matching.map(\.embedding.id)) == Set(filtered))
        return filtered.count
    }

    @Test(arguments: kinds) func tagsAreGivenAndTakenAway(_ kind: LibraryKind) throws {
        let (library, model, ids, keep) = try kind.makeFilled(keywords: ["sea"])
        defer { withExtendedLifetime(keep) {} }
        #expect(
            try library.changeGivenTags(
                of: [ids[0], ids[1], ids[1], 999], adding: ["Été", "beach"], removing: []) == 2)
        #expect(try tags(of: ids[0], in: library) == ["beach", "Été"].sorted())
        #expect(try found("beach", in: library, model) == 2 && found("été", in: library, model) == 2)
        // Another letter case is no other tag.
        #expect(try library.changeGivenTags(of: [ids[0]], adding: ["BEACH"], removing: []) == 0)
        #expect(try library.changeGivenTags(of: ids, adding: [], removing: ["Beach", "nothing"]) == 2)
        #expect(try library.givenTags().map(\.name) == ["Été"] && library.givenTags().map(\.count) == [2])
        #expect(try found("beach", in: library, model) == 0)
        // Tags of the file stay.
        #expect(try library.changeGivenTags(of: ids, adding: [], removing: ["sea"]) == 0)
        #expect(try found("sea", in: library, model) == 3)
        #expect(try library.changeGivenTags(of: [], adding: ["x"], removing: []) == 0)
        #expect(try library.givenTags().map(\.name) == ["Été"])
        #expect(throws: LibraryError.self) {
            try library.changeGivenTags(of: ids, adding: ["y", ""], removing: [])
        }
        #expect(try tags(of: ids[2], in: library).isEmpty)
    }

    @Test(arguments: kinds) func tagsStayWhateverHappensToTheFile(_ kind: LibraryKind) throws {
        let (library, model, ids, keep) = try kind.makeFilled(keywords: ["sea"])
        defer { withExtendedLifetime(keep) {} }
        try library.changeGivenTags(of: [ids[0], ids[1]], adding: ["beach"], removing: [])
        var copy = NewImage.sample("/photos/copy.jpg", content: 0)
        copy.facts = ImageFacts(basis: [], format: "JPEG")
        var changed = NewImage.sample("/photos/1.jpg", content: 7)
        changed.facts = ImageFacts(basis: [], format: "JPEG")
        try library.apply(
            [.copy(from: ids[0], copy), .upsert(changed, vector: [0, 1, 0, 0])], modelID: model.id)
        let copyID = try #require(try library.image(atPath: copy.path)?.id)
        for id in [ids[0], ids[1], copyID] { #expect(try tags(of: id, in: library) == ["beach"]) }
        #expect(try found("beach", in: library, model) == 3)
        try library.apply([.describe(id: ids[0], ImageFacts(basis: [1], format: "PNG"))], modelID: model.id)
        try library.removeMadeTags(below: "")
        #expect(try found("beach", in: library, model) == 3)
        try library.apply(
            [.remove(path: "/photos/0.jpg"), .remove(path: copy.path), .remove(path: "/photos/1.jpg")],
            modelID: model.id)
        #expect(try library.givenTags().isEmpty)
    }

    @Test(arguments: kinds) func searchesAreKept(_ kind: LibraryKind) throws {
        let (library, _, _, keep) = try kind.makeFilled(keywords: ["sea"])
        defer { withExtendedLifetime(keep) {} }
        let (a, b) = (
            SavedSearch(name: "a", query: "a dog year:2021"), SavedSearch(name: "b", query: "")
        )
        for search in [b, a] { try library.keep(search) }
        #expect(try library.savedSearches() == [a, b])
        let newer = SavedSearch(name: "b", query: "in:Portugal")
        try library.keep(newer)
        #expect(try library.savedSearches() == [a, newer])
        #expect(try library.removeSavedSearch(named: "a") && !library.removeSavedSearch(named: "a"))
        #expect(try library.savedSearches() == [newer])
    }

    @Test(arguments: kinds) func monthsAreCounted(_ kind: LibraryKind) throws {
        let (library, model, ids, keep) = try kind.makeFilled(keywords: ["sea"])
        defer { withExtendedLifetime(keep) {} }
        // 2021-07-31T23:59:59, 2021-08-01T00:00:00, and a guess.
        let times: [(Int64, String)] = [
            (1_627_775_999, "exif"), (1_627_776_000, "exif"), (1_627_776_000, "fileTime"),
        ]
        for (id, time) in zip(ids, times) {
            var facts = ImageFacts(basis: [], format: "JPEG")
            facts.takenAt = ImageFacts.Time(
                localSeconds: time.0, nanoseconds: 0, utcOffset: nil, source: time.1)
            try library.apply([.describe(id: id, facts)], modelID: model.id)
        }
        let all = try library.monthCounts(of: [])
        #expect(all.months.map(\.month) == ["2021-08", "2021-07"] && all.months.map(\.images) == [1, 1])
        #expect(all.undated == 1)
        let some = try library.monthCounts(of: [ImageFilter(.taken(from: nil, before: 1_627_776_000))])
        #expect(some.months.map(\.month) == ["2021-07"] && some.undated == 0)
    }
}
