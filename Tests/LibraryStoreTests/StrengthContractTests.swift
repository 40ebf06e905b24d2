import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// What every `Library` promises about the values that strengths are computed from.
@Suite struct StrengthContractTests {
    private static let kinds = LibraryKind.allCases
    private static let sentences = StrengthSentences(
        fingerprint: [UInt8](repeating: 7, count: 32), vectors: [1, 0, 0, 0, 0, 0.5, -0.25, 0])

    private func ids(_ library: any Library, _ model: ModelRecord) throws -> [Int64] {
        try library.embeddings(model).map(\.id)
    }

    @Test(arguments: kinds) func whatIsRecordedIsThere(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let (library, model) = (made.library, try made.library.register("m"))
        #expect(try library.strengthSentences(modelID: model.id) == nil)
        #expect(try library.strengthBasis(modelID: model.id) == nil)
        for number in 1...3 { try library.add(FilePath("/p/\(number).jpg"), content: number, model: model) }
        let ids = try ids(library, model)
        try library.setStrengthSentences(Self.sentences, modelID: model.id)
        let basis = StrengthBasis(
            bests: [0.25, -0.5], leastReference: -0.125, lastEmbeddingID: ids[1], count: 2)
        try library.addStrengthReferences(
            [.init(embeddingID: ids[0], value: 0.5), .init(embeddingID: ids[1], value: -0.125)],
            basis: basis, modelID: model.id)
        let another = try made.another()
        #expect(try another.strengthSentences(modelID: model.id) == Self.sentences)
        #expect(try another.strengthBasis(modelID: model.id) == basis)
        #expect(try another.strengthReferences(embeddingIDs: ids + [99]) == [ids[0]: 0.5, ids[1]: -0.125])
    }

    @Test(arguments: kinds) func anAdapterTakesTheStrengthsWithIt(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let (library, model) = (made.library, try made.library.register("m"))
        try library.add("/p/1.jpg", content: 1, model: model)
        let id = try #require(try ids(library, model).first)
        func record() throws {
            try library.setStrengthSentences(Self.sentences, modelID: model.id)
            try library.addStrengthReferences(
                [.init(embeddingID: id, value: 0.5)],
                basis: StrengthBasis(bests: [0.25], leastReference: 0.5, lastEmbeddingID: id, count: 1),
                modelID: model.id)
        }
        func isKnown() throws -> Bool {
            let found = try (
                library.strengthSentences(modelID: model.id) != nil,
                library.strengthBasis(modelID: model.id) != nil,
                !library.strengthReferences(embeddingIDs: [id]).isEmpty
            )
            #expect(found.0 == found.1 && found.1 == found.2)
            return found.0
        }
        try record()
        try library.setLearned(LearnedRecord(kind: .probe, name: "a", content: [1]), modelID: model.id)
        #expect(try !library.removeLearned(.adapter, named: "a", modelID: model.id))
        #expect(try isKnown())
        try library.setLearned(LearnedRecord(kind: .adapter, name: "a", content: [1]), modelID: model.id)
        #expect(try !isKnown())
        try record()
        #expect(try library.removeLearned(.adapter, named: "a", modelID: model.id))
        #expect(try !isKnown())
    }

    @Test(arguments: kinds) func referencesGoWithTheirEmbeddings(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let (library, model) = (made.library, try made.library.register("m"))
        for number in 1...3 { try library.add(FilePath("/p/\(number).jpg"), content: number, model: model) }
        let ids = try ids(library, model)
        try library.setStrengthSentences(Self.sentences, modelID: model.id)
        let basis = StrengthBasis(bests: [0], leastReference: 0, lastEmbeddingID: ids[2], count: 3)
        try library.apply([.remove(path: "/p/1.jpg")], modelID: model.id)
        // Another program may have removed an image meanwhile.
        let references = ids.map { StrengthReference(embeddingID: $0, value: 0.5) }
        try library.addStrengthReferences(references, basis: basis, modelID: model.id)
        #expect(try library.strengthReferences(embeddingIDs: ids) == [ids[1]: 0.5, ids[2]: 0.5])
        // A changed image and a copy have none of their own.
        try library.add("/p/2.jpg", content: 9, model: model)
        try library.apply([.copy(from: 3, .sample("/p/copy.jpg", content: 3))], modelID: model.id)
        #expect(try library.strengthReferences(embeddingIDs: try self.ids(library, model)) == [ids[2]: 0.5])
        // Other sentences begin anew.
        var others = Self.sentences
        others.fingerprint[0] = 8
        try library.setStrengthSentences(others, modelID: model.id)
        #expect(try library.strengthReferences(embeddingIDs: ids).isEmpty)
        #expect(try library.strengthBasis(modelID: model.id) == nil)
        #expect(try library.strengthSentences(modelID: model.id) == others)
    }

    @Test(arguments: kinds) func referencesBelongToOneModel(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let library = made.library
        let (first, second) = (try library.register("a"), try library.register("b"))
        for model in [first, second] { try library.add("/p/1.jpg", model: model) }
        let (own, other) = (try ids(library, first), try ids(library, second))
        let basis = StrengthBasis(bests: [0], leastReference: 0, lastEmbeddingID: 9, count: 1)
        for model in [first, second] {
            try library.setStrengthSentences(Self.sentences, modelID: model.id)
            try library.addStrengthReferences(
                (own + other).map { .init(embeddingID: $0, value: Float(model.id)) }, basis: basis,
                modelID: model.id)
        }
        #expect(
            try library.strengthReferences(embeddingIDs: own + other)
                == [own[0]: Float(first.id), other[0]: Float(second.id)])
        try library.setStrengthSentences(Self.sentences, modelID: first.id)
        #expect(try library.strengthReferences(embeddingIDs: own + other).count == 1)
        #expect(try library.strengthBasis(modelID: second.id) == basis)
    }

    @Test(arguments: kinds) func impossibleValuesAreRefused(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let (library, model) = (made.library, try made.library.register("m"))
        let basis = StrengthBasis(bests: [0], leastReference: 0, lastEmbeddingID: 9, count: 1)
        let unknown = LibraryError.unknownModel(path: library.path.string, id: 99)
        #expect(throws: unknown) { try library.setStrengthSentences(Self.sentences, modelID: 99) }
        #expect(throws: unknown) { try library.addStrengthReferences([], basis: basis, modelID: 99) }
        // Nothing to belong to.
        #expect(throws: LibraryError.self) {
            try library.addStrengthReferences([], basis: basis, modelID: model.id)
        }
        for vectors: [Float] in [[], [1, 2, 3], [1, 0, 0, .nan]] {
            #expect(throws: LibraryError.self) {
                try library.setStrengthSentences(
                    StrengthSentences(fingerprint: Self.sentences.fingerprint, vectors: vectors),
                    modelID: model.id)
            }
        }
        try library.setStrengthSentences(Self.sentences, modelID: model.id)
        for bests: [Float] in [[], [.infinity], [.nan]] {
            var wrong = basis
            wrong.bests = bests
            #expect(throws: LibraryError.self) {
                try library.addStrengthReferences([], basis: wrong, modelID: model.id)
            }
        }
        #expect(throws: LibraryError.self) {
            try library.addStrengthReferences(
                [.init(embeddingID: 1, value: .nan)], basis: basis, modelID: model.id)
        }
        #expect(try library.strengthBasis(modelID: model.id) == nil)
    }
}
