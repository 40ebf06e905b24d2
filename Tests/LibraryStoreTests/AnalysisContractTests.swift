import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// What every kind of library keeps of analyses: tags of images, and what was learned.
struct AnalysisContractTests {
    private static let kinds = LibraryKind.allCases

    private func tags(of id: Int64, in library: any Library) throws -> [String] {
        try library.facts(imageIDs: [id])[id]?.madeTags ?? []
    }

    @Test(arguments: kinds) func tagsAreReplacedBelowTheirPrefix(_ kind: LibraryKind) throws {
        let (library, model, ids, keep) = try kind.makeFilled()
        defer { withExtendedLifetime(keep) {} }
        try library.setMadeTags(
            [ids[0]: ["auto/cat", "auto/Été"], ids[1]: ["auto/cat"], 999: ["auto/x"]], below: "auto/")
        try library.setMadeTags([ids[0]: ["screen/nude"]], below: "screen/")
        #expect(try tags(of: ids[0], in: library) == ["auto/cat", "auto/Été", "screen/nude"])
        #expect(try library.madeTags().map(\.name) == ["auto/cat", "auto/Été", "screen/nude"])
        #expect(try library.madeTags().map(\.count) == [2, 1, 1])
        try library.setMadeTags([ids[0]: ["auto/dog"], ids[2]: []], below: "auto/")
        #expect(try tags(of: ids[0], in: library) == ["auto/dog", "screen/nude"])
        #expect(try tags(of: ids[1], in: library) == ["auto/cat"])
        func found(_ name: String) throws -> Int {
            let filters = [ImageFilter(.keyword(name))]
            let ids = try library.embeddingIDs(modelID: model.id, of: filters)
            #expect(
                try Set(
                    library.embeddingIDs(
                        among: library.embeddingIDs(modelID: model.id, of: []), modelID: model.id, of: filters
                    ))
                    == Set(ids))
            return ids.count
        }
        #expect(try found("AUTO/Cat") == 1 && found("auto/dog") == 1 && found("dog") == 0)
        #expect(try library.removeMadeTags(below: "auto/") == 2)
        #expect(try library.madeTags().map(\.name) == ["screen/nude"])
        #expect(try library.removeMadeTags(below: "") == 1 && library.removeMadeTags(below: "") == 0)
        for wrong in ["cat", "auto/"] {
            #expect(throws: LibraryError.self) { try library.setMadeTags([ids[0]: [wrong]], below: "auto/") }
        }
        #expect(throws: LibraryError.self) { try library.setMadeTags([ids[0]: ["cat"]], below: "") }
    }

    @Test(arguments: kinds) func tagsAreReplacedByTheirNames(_ kind: LibraryKind) throws {
        let (library, _, ids, keep) = try kind.makeFilled()
        defer { withExtendedLifetime(keep) {} }
        try library.setMadeTags([ids[0]: ["auto/dogs"], ids[1]: ["auto/cat"]], below: "auto/")
        try library.setMadeTags([ids[0]: ["auto/dog"], ids[1]: ["auto/dog"]], among: ["auto/dog", "auto/x"])
        #expect(try tags(of: ids[0], in: library) == ["auto/dog", "auto/dogs"])
        #expect(try tags(of: ids[1], in: library) == ["auto/cat", "auto/dog"])
        // Those that are not mentioned keep theirs.
        try library.setMadeTags([ids[0]: [], 999: ["auto/x"]], among: ["auto/dog", "auto/x"])
        #expect(try tags(of: ids[0], in: library) == ["auto/dogs"])
        #expect(try tags(of: ids[1], in: library) == ["auto/cat", "auto/dog"])
        try library.setMadeTags([ids[1]: []], among: [])
        #expect(try tags(of: ids[1], in: library) == ["auto/cat", "auto/dog"])
        #expect(throws: LibraryError.self) {
            try library.setMadeTags([ids[0]: ["auto/y"]], among: ["auto/dog"])
        }
        #expect(throws: LibraryError.self) { try library.setMadeTags([ids[0]: [""]], among: [""]) }
    }

    @Test(arguments: kinds) func tagsBelongToTheContent(_ kind: LibraryKind) throws {
        let (library, model, ids, keep) = try kind.makeFilled()
        defer { withExtendedLifetime(keep) {} }
        try library.setMadeTags([ids[0]: ["auto/cat"], ids[1]: ["auto/cat"]], below: "auto/")
        var copy = NewImage.sample("/photos/copy.jpg", content: 0)
        copy.facts = ImageFacts(basis: [], format: "JPEG")
        var changed = NewImage.sample("/photos/1.jpg", content: 7)
        changed.facts = ImageFacts(basis: [], format: "JPEG")
        try library.apply(
            [.copy(from: ids[0], copy), .upsert(changed, vector: [0, 1, 0, 0])], modelID: model.id)
        let copyID = try #require(try library.image(atPath: copy.path)?.id)
        #expect(try tags(of: copyID, in: library) == ["auto/cat"])
        #expect(try tags(of: ids[1], in: library).isEmpty)
        // What is known of the file is read again: the tags stay.
        try library.apply([.describe(id: ids[0], ImageFacts(basis: [1], format: "PNG"))], modelID: model.id)
        #expect(try tags(of: ids[0], in: library) == ["auto/cat"])
        try library.apply([.remove(path: "/photos/0.jpg"), .remove(path: copy.path)], modelID: model.id)
        #expect(try library.madeTags().isEmpty)
    }

    @Test(arguments: kinds) func whatWasLearnedBelongsToItsModel(_ kind: LibraryKind) throws {
        let (library, model, _, keep) = try kind.makeFilled()
        defer { withExtendedLifetime(keep) {} }
        let other = try library.register("n")
        let (b, a) = (
            LearnedRecord(kind: .probe, name: "b", content: [1, 2]),
            LearnedRecord(kind: .probe, name: "a", content: [])
        )
        let adapter = LearnedRecord(kind: .adapter, name: "a", content: [3])
        for record in [b, a, adapter] { try library.setLearned(record, modelID: model.id) }
        #expect(try library.learned(.probe, modelID: model.id) == [a, b])
        #expect(try library.learned(.adapter, modelID: model.id) == [adapter])
        #expect(try library.learned(.probe, modelID: other.id).isEmpty)
        let newer = LearnedRecord(kind: .probe, name: "b", content: [9])
        try library.setLearned(newer, modelID: model.id)
        #expect(try library.learned(.probe, modelID: model.id) == [a, newer])
        #expect(try library.removeLearned(.probe, named: "a", modelID: model.id))
        #expect(try !library.removeLearned(.probe, named: "a", modelID: model.id))
        #expect(try library.learned(.adapter, modelID: model.id) == [adapter])
        #expect(throws: LibraryError.self) { try library.setLearned(a, modelID: 999) }
    }
}
