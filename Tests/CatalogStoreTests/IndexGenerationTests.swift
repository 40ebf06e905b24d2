import CatalogInspection
import CatalogStore
import FilePaths
import Kernels
import LibraryStore
import SystemPackage
import Testing
import TestSupport

/// The catalog's records about index files: which file is current, and which embeddings were added or removed since.
struct IndexGenerationTests {
    private let library: SampleLibrary
    private var catalog: Catalog { library.catalog }
    private var modelID: Int64 { library.model.id }

    init() throws { library = try SampleLibrary() }

    private func ids() throws -> [FilePath: Int64] {
        var ids: [FilePath: Int64] = [:]
        try catalog.forEachEmbedding(modelID: modelID) { embedding, _ in
            ids[try catalog.image(id: embedding.imageID)?.path ?? "none"] = embedding.id
        }
        return ids
    }

    private func added(since generation: IndexGeneration) throws -> [Int64] {
        var ids: [Int64] = []
        try catalog.forEachEmbedding(modelID: modelID, after: generation.lastEmbeddingID) { embedding, _ in
            ids.append(embedding.id)
        }
        return ids
    }

    @Test func aLibraryBeginsWithoutIndex() throws {
        #expect(try catalog.indexGenerations(modelID: modelID).isEmpty)
        try library.add("/a")
        try library.apply(.remove(path: "/a"))
        // A removal is recorded only if an index may contain the embedding.
        let generation = try catalog.beginIndexGeneration(modelID: modelID)
        #expect(try catalog.removedEmbeddings(since: generation) == [])
    }

    @Test func whatIsAddedRemovedAndChangedAfterwardsIsKnown() throws {
        for name in ["/a", "/b", "/c", "/d"] as [FilePath] { try library.add(name, content: 2) }
        let before = try ids()
        let generation = try catalog.beginIndexGeneration(modelID: modelID)
        #expect(generation.lastEmbeddingID == before["/d"])
        #expect(generation.tag.count == 32)
        try library.apply(.remove(path: "/b"))
        try library.add("/c", content: 9)
        try library.add("/e", content: 5)
        let after = try ids()
        #expect(
            try catalog.removedEmbeddings(since: generation) == [before["/b"]!, before["/c"]!].sorted())
        #expect(try added(since: generation) == [after["/c"]!, after["/e"]!])
        // An embedding that was added and removed after the build was never in the file.
        try library.apply(.remove(path: "/e"))
        #expect(try catalog.removedEmbeddings(since: generation)?.count == 2)
        #expect(try added(since: generation) == [after["/c"]!])
        // An id is never used again.
        try library.add("/f", content: 6)
        #expect(try #require(try ids()["/f"]) > after["/e"]!)
        let shown = try catalog.images(embeddingIDs: [after["/c"]!, before["/b"]!, 999])
        #expect(shown.mapValues(\.path) == [after["/c"]!: "/c"])
        let image = try #require(try catalog.image(atPath: "/c"))
        #expect(try catalog.embeddingID(imageID: image.id, modelID: modelID) == after["/c"])
        try catalog.checkInvariants()
    }

    @Test func aFinishedBuildTakesThePlaceOfOlderOnes() throws {
        for name in ["/a", "/b", "/c"] as [FilePath] { try library.add(name) }
        let first = try catalog.beginIndexGeneration(modelID: modelID)
        #expect(try catalog.indexGenerations(modelID: modelID) == [first])
        try catalog.finish(first, lastRemoval: 0)
        try library.apply(.remove(path: "/a"))
        let second = try catalog.beginIndexGeneration(modelID: modelID)
        #expect(second.id > first.id && second.tag != first.tag)
        // Removed during the second build, which may have read the embedding or not.
        try library.apply(.remove(path: "/b"))
        let known = try catalog.indexGenerations(modelID: modelID)
        #expect(known.map(\.id) == [second.id, first.id])
        #expect(known.map(\.isFinished) == [false, true])
        #expect(try catalog.removedEmbeddings(since: first)?.count == 2)
        #expect(try catalog.removedEmbeddings(since: second)?.count == 1)
        try catalog.finish(second, lastRemoval: 0)
        #expect(try catalog.indexGenerations(modelID: modelID).map(\.id) == [second.id])
        #expect(try catalog.removedEmbeddings(since: first) == nil)
        #expect(try catalog.removedEmbeddings(since: second)?.count == 1)
    }

    @Test func whatWentBeforeTheBuildReadIsForgotten() throws {
        for name in ["/a", "/b", "/c"] as [FilePath] { try library.add(name) }
        let generation = try catalog.beginIndexGeneration(modelID: modelID)
        try library.apply(.remove(path: "/a"))
        let lastRemoval = try catalog.onSnapshot {
            #expect(try ids().count == 2)
            return try catalog.lastRemoval()
        }
        try library.apply(.remove(path: "/b"))
        try catalog.finish(generation, lastRemoval: lastRemoval)
        let finished = try #require(try catalog.indexGenerations(modelID: modelID).first)
        #expect(try catalog.removedEmbeddings(since: finished)?.count == 1)
    }

    @Test func settingsAreRemembered() throws {
        #expect(try catalog.indexSettings(modelID: modelID) == IndexSettings())
        var settings = IndexSettings()
        settings.recall = 0.993
        settings.precision = .float32
        try catalog.setIndexSettings(settings, modelID: modelID)
        #expect(try catalog.indexSettings(modelID: modelID) == settings)
        settings.lists = 77
        settings.recall = nil
        try catalog.setIndexSettings(settings, modelID: modelID)
        #expect(try catalog.indexSettings(modelID: modelID) == settings)
        try catalog.checkInvariants()
    }

    @Test func aBuildThatIsGivenUpChangesNothing() throws {
        for name in ["/a", "/b", "/c"] as [FilePath] { try library.add(name) }
        let first = try catalog.beginIndexGeneration(modelID: modelID)
        try catalog.finish(first, lastRemoval: 0)
        try library.apply(.remove(path: "/a"))
        let second = try catalog.beginIndexGeneration(modelID: modelID)
        try catalog.giveUp(second)
        #expect(try catalog.indexGenerations(modelID: modelID).map(\.id) == [first.id])
        #expect(try catalog.removedEmbeddings(since: first)?.count == 1)
        #expect(try catalog.removedEmbeddings(since: second) == nil)
        try catalog.forgetIndex(modelID: modelID)
        #expect(try catalog.indexGenerations(modelID: modelID).isEmpty)
        #expect(try catalog.removedEmbeddings(since: first) == nil)
    }

    @Test func modelsHaveIndexesOfTheirOwn() throws {
        let other = try catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        let image = try library.add("/a")
        try catalog.apply([.upsert(.sample("/a"), vector: [1, 2])], modelID: other.id)
        let generation = try catalog.beginIndexGeneration(modelID: modelID)
        let otherGeneration = try catalog.beginIndexGeneration(modelID: other.id)
        let ownID = try #require(try catalog.embeddingID(imageID: image.id, modelID: modelID))
        let otherID = try #require(try catalog.embeddingID(imageID: image.id, modelID: other.id))
        try library.apply(.remove(path: "/a"))
        #expect(try catalog.removedEmbeddings(since: generation) == [ownID])
        #expect(try catalog.removedEmbeddings(since: otherGeneration) == [otherID])
        #expect(throws: LibraryError.unknownModel(path: library.name, id: 77)) {
            try catalog.beginIndexGeneration(modelID: 77)
        }
    }

    @Test func severalReadsCanShareASnapshot() throws {
        try library.add("/a")
        let generation = try catalog.beginIndexGeneration(modelID: modelID)
        try catalog.onSnapshot {
            #expect(try catalog.removedEmbeddings(since: generation) == [])
            try library.apply(.remove(path: "/a"))
            #expect(try catalog.removedEmbeddings(since: generation) == [])
            #expect(try ids().count == 1)
        }
        #expect(try catalog.removedEmbeddings(since: generation)?.count == 1)
    }
}
