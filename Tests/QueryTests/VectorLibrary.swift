import CLIPModel
import CatalogStore
import Foundation
import ImageEmbedding
import LibraryStore
import Query
import SystemPackage
import TestSupport

/// A library with invented embeddings, whose images are rows without files.
struct VectorLibrary: Sendable {
    let folder: TemporaryFolder
    let catalog: Catalog
    let encoder: CLIPEncoder
    let model: ModelRecord
    let embedder: ImageEmbedder

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: true))
        encoder = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/gelu"))))
        model = try catalog.registerModel(
            name: "sample", fingerprint: encoder.checkpoint.fingerprint(), dimension: encoder.dimension)
        embedder = try ImageEmbedder(encoder)
    }

    func engine(isExact: Bool = false) throws -> SearchEngine {
        try SearchEngine(library: catalog, encoder: encoder, modelName: "sample", isExact: isExact)
    }

    func path(_ name: String) -> FilePath { folder.file("photos/" + name) }

    func record(_ name: String, content: UInt8 = 7, size: Int64 = 1, time: Int64 = 1) -> NewImage {
        NewImage(
            path: path(name), fileSize: size, modificationTime: time,
            contentHash: [UInt8](repeating: content, count: 32), width: 4, height: 3, orientation: 1)
    }

    func add(_ image: NewImage, _ vector: [Float]) throws {
        try catalog.apply([.upsert(image, vector: vector)], modelID: model.id)
    }

    static func normalized(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        return vector.map { Float(Double($0) / length) }
    }
}

extension SearchHit {
    /// The score of a hit of a query with terms; not a number if there is none.
    var cosine: Float { score ?? .nan }
}
