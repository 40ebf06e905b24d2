import CatalogInspection
import CatalogStore
import LibraryStore
import SystemPackage
import Testing

/// The cost of queries for one model's embeddings must not depend on the number of embeddings of other models.
@Suite struct QueryPlanTests {
    @Test func embeddingsOfOneModelAreFoundByTheirIndex() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        for number in 0..<50 {
            try library.add(FilePath("/\(number)"), content: number)
            for _ in 0..<2 {
                try library.catalog.apply(
                    [.upsert(.sample(FilePath("/\(number)"), content: number), vector: [1, 2])],
                    modelID: other.id)
            }
        }
        let plan = library.catalog.plan
        let indexAlone = "SEARCH embeddings USING COVERING INDEX embeddingsByModel (modelID=?"
        #expect(
            try plan(EmbeddingQuery.later) == [
                "SEARCH embeddings USING INDEX embeddingsByModel (modelID=? AND rowid>?)"
            ])
        #expect(try plan(EmbeddingQuery.count) == [indexAlone + ")"])
        #expect(try plan(EmbeddingQuery.laterCount) == [indexAlone + " AND rowid>?)"])
        #expect(try plan(EmbeddingQuery.lastID) == [indexAlone + ")"])
        // What goes with an embedding is found by its id.
        #expect(
            try plan(EmbeddingQuery.removal) == [
                indexAlone + ")", "SEARCH strengthReferences USING INTEGER PRIMARY KEY (rowid=?)",
            ])
        // Images with words come from the index of the words in falling order (64 + 128), and their embeddings by ids.
        #expect(try plan(WordQuery.matching) == ["SCAN words VIRTUAL TABLE INDEX 192:M5"])
        #expect(
            try plan(WordQuery.embedding) == [
                "SEARCH embeddings USING COVERING INDEX embeddingsByImage (imageID=? AND modelID=?)"
            ])
        #expect(
            try plan(WordQuery.passing("1")) == [
                "SEARCH images USING INTEGER PRIMARY KEY (rowid=?)",
                "SEARCH embeddings USING COVERING INDEX embeddingsByImage (imageID=? AND modelID=?)",
            ])
        // In the order of the file, without sorting.
        #expect(
            try plan(EmbeddingQuery.all) == ["SEARCH embeddings USING INTEGER PRIMARY KEY (rowid>?)"])
    }

    @Test func laterEmbeddingsAreThoseOfTheModel() throws {
        let library = try SampleLibrary()
        let catalog = library.catalog
        let other = try catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        var ids: [Int64] = []
        for number in 0..<6 {
            let image = try library.add(FilePath("/\(number)"), content: number)
            ids.append(
                try #require(try catalog.embeddingID(imageID: image.id, modelID: library.model.id)))
            try catalog.apply(
                [.upsert(.sample(FilePath("/\(number)"), content: number), vector: [1, 2])], modelID: other.id
            )
        }
        for (position, id) in ids.enumerated() {
            var later: [Int64] = []
            try catalog.forEachEmbedding(modelID: library.model.id, after: id) { embedding, _ in
                later.append(embedding.id)
            }
            #expect(later == Array(ids[(position + 1)...]))
            #expect(try catalog.embeddingCount(modelID: library.model.id, after: id) == later.count)
        }
        #expect(try catalog.beginIndexGeneration(modelID: library.model.id).lastEmbeddingID == ids.last)
    }
}
