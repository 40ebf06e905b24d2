import CLIPModel
import CatalogStore
import LibraryStore
import ModelHub
import Session
import SystemPackage
import TestSupport

/// A folder with a library and a cache of fetched models, and an environment that names only these.
struct SessionFolder {
    static let first = Fixtures.path("checkpoints/gelu")
    static let second = Fixtures.path("checkpoints/bfloat16")

    let folder: TemporaryFolder
    var environment: SessionEnvironment

    init() throws {
        folder = try TemporaryFolder()
        environment = SessionEnvironment(
            library: folder.file("library.sqlite"),
            hub: HubEnvironment(["HF_HUB_CACHE": folder.path("hub")]))
    }

    var library: FilePath { folder.file("library.sqlite") }
    var hub: String { folder.path("hub") }

    func session(model: String? = nil) -> LibrarySession {
        LibrarySession(model: model, environment: environment)
    }

    static func fingerprint(_ checkpoint: String) throws -> String {
        try Checkpoint(folder: FilePath(checkpoint)).fingerprint()
    }

    /// Creates the library, or opens it, and adds a model with one embedding.
    @discardableResult
    func add(_ name: String, of checkpoint: String, image: String = "a.png") throws -> ModelRecord {
        let catalog = try Catalog(path: library, access: .readWrite(create: true))
        let configuration = try Checkpoint(folder: FilePath(checkpoint)).configuration
        let model = try catalog.registerModel(
            name: name, fingerprint: Self.fingerprint(checkpoint), dimension: configuration.dimension)
        let image = NewImage(
            path: folder.file(image), fileSize: 1, modificationTime: 1,
            contentHash: [UInt8](repeating: 7, count: 32), width: 4, height: 3, orientation: 1)
        let vector = [1] + [Float](repeating: 0, count: model.dimension - 1)
        try catalog.apply([.upsert(image, vector: vector)], modelID: model.id)
        try catalog.close()
        return model
    }
}
