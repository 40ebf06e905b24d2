import CatalogInspection
import LibraryStore
import CatalogStore
import SystemPackage
import TestSupport
import Testing

/// Removing a model shrinks the library file, even while other programs use the library.
@Suite struct ModelRemovalTests {
    private static let count = 300
    private let library: SampleLibrary
    private let other: ModelRecord

    init() throws {
        library = try SampleLibrary(dimension: 64)
        other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 1024)
        for number in 0..<Self.count {
            let image = NewImage.sample(FilePath("/\(number)"), content: number)
            try library.add(image.path, content: number)
            try library.catalog.apply([.upsert(image, vector: .sample(number, 1024))], modelID: other.id)
        }
    }

    @Test func theFileGivesTheSpaceBack() throws {
        let before = try library.catalog.pageCount()
        #expect(try library.catalog.removeModel(other.id))
        #expect(try library.catalog.pageCount() < before / 2)
        try library.catalog.checkInvariants()
    }

    @Test func aReaderGoesOnWithWhatItSaw() throws {
        let reader = try Catalog(path: library.path, access: .readOnly)
        var seen = 0
        try reader.forEachEmbedding(modelID: other.id) { embedding, vector in
            if seen == 10 {
                let isGivenBack = try library.catalog.removeModel(other.id)
                #expect(isGivenBack)
            }
            #expect(Array(vector.prefix(2)) == [Float(seen), Float(seen) + 1 / 16])
            seen += 1
        }
        #expect(seen == Self.count)
        // Afterwards the reader sees the current library, even with statements that it prepared before.
        #expect(try reader.models() == [library.model])
        #expect(try reader.allEmbeddings(library.model.id).count == Self.count)
        #expect(try reader.embeddingCount(modelID: other.id) == 0)
        try reader.checkInvariants()
    }

    @Test func aWriterGoesOn() async throws {
        let (path, model, other) = (library.path, library.model, other)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let writer = try Catalog(path: path, access: .readWrite(create: false))
                for number in 0..<200 {
                    let image = NewImage.sample(FilePath("/more/\(number)"), content: number)
                    try writer.apply([.upsert(image, vector: .sample(number, 64))], modelID: model.id)
                }
            }
            group.addTask {
                _ = try Catalog(path: path, access: .readWrite(create: false)).removeModel(other.id)
            }
            try await group.waitForAll()
        }
        #expect(try library.catalog.embeddingCount(modelID: model.id) == Self.count + 200)
        #expect(try library.catalog.models() == [model])
        try library.catalog.checkInvariants()
    }
}
