import CatalogInspection
import CatalogStore
import Kernels
import LibraryStore
import SystemPackage
import Testing
import TestSupport

/// Embeddings that are stored as float16.
struct Float16Tests {
    private static let largest = Float(Float16.greatestFiniteMagnitude)

    @Test func conversionRoundsToTheNearestValue() throws {
        let library = try SampleLibrary()
        let vectors: [[Float]] = [
            [0.1, -0.2, 1.0 / 3, 1], [Self.largest, -Self.largest, 1e-7, -0.0], [1e-9, 2049, 2051, 6e-5],
        ]
        for (content, vector) in vectors.enumerated() {
            try library.add(FilePath("/\(content)"), content: content, vector: vector)
        }
        try library.catalog.roundEmbeddings(modelID: library.model.id, to: .float16)
        #expect(try library.catalog.models().map(\.precision) == [.float16])
        let rounded = vectors.map { $0.map { Float(Float16($0)).bitPattern } }
        let stored = try library.catalog.allEmbeddings(library.model.id)
        #expect(stored.map { $0.vector.map(\.bitPattern) } == rounded)

        try library.add("/later", content: 9, vector: vectors[0])
        #expect(
            try library.catalog.allEmbeddings(library.model.id).last?.vector.map(\.bitPattern) == rounded[0])
    }

    @Test(arguments: [largest.nextUp, -largest.nextUp, 65520, 1e6, -Float.greatestFiniteMagnitude])
    func valuesThatAreTooLargeAreRefused(_ value: Float) throws {
        let library = try SampleLibrary()
        try library.add("/a", content: 1)
        try library.add("/b", content: 2, vector: [0, 1, value, 0])
        let error = #expect(throws: LibraryError.self) {
            try library.catalog.roundEmbeddings(modelID: library.model.id, to: .float16)
        }
        #expect(
            error == .corrupt(path: library.name, detail: "embedding 2 has values too large for float16"))
        // Nothing was converted.
        #expect(try library.catalog.models() == [library.model])
        #expect(
            try library.catalog.allEmbeddings(library.model.id).map(\.vector)
                == [.sample(1, 4), [0, 1, value, 0]])

        try library.apply(.remove(path: "/b"))
        try library.catalog.roundEmbeddings(modelID: library.model.id, to: .float16)
        #expect(throws: LibraryError.self) { try library.add("/c", content: 3, vector: [0, value, 0, 0]) }
        #expect(try library.catalog.embeddingCount(modelID: library.model.id) == 1)
    }

    /// A hostile library can hold bytes that Photoseek never writes.
    @Test(arguments: ["007C", "00FC", "017C", "00FE", "FFFF"])
    func storedValuesThatAreNotFiniteAreRefused(_ half: String) throws {
        let library = try SampleLibrary()
        try library.catalog.roundEmbeddings(modelID: library.model.id, to: .float16)
        let image = try library.add("/a", content: 1)
        try library.catalog.execute("UPDATE embeddings SET vector = x'0000003C\(half)0000'")
        let expected = LibraryError.corrupt(
            path: library.name, detail: "image \(image.id) has a vector with values that are not finite")
        #expect(throws: expected) { try library.catalog.allEmbeddings(library.model.id) }
        #expect(throws: expected) {
            try library.catalog.embedding(imageID: image.id, modelID: library.model.id)
        }
        #expect(throws: expected) {
            try library.catalog.forEachEmbedding(ids: 0..<5, modelID: library.model.id) { _, _ in }
        }
    }
}
