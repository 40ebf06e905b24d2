import CLIPModel
import CatalogStore
import Foundation
import ImagePreprocessing
import Indexing
import Synchronization
import TestSupport

/// A folder of pictures with a library beside it, and a tiny model to index it with.
struct SampleFolder: Sendable {
    let folder: TemporaryFolder
    let catalog: Catalog
    let encoder: CLIPEncoder
    let preprocessor: ImagePreprocessor
    private let clock = FileClock()

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("photos"), withIntermediateDirectories: true)
        catalog = try Catalog(path: folder.path("library.sqlite"), access: .readWrite(create: true))
        let checkpoint = try Checkpoint(folder: Fixtures.path("checkpoints/gelu"))
        encoder = CLIPEncoder(checkpoint)
        preprocessor = ImagePreprocessor(
            try PreprocessingConfiguration(contentsOf: checkpoint.preprocessorPath))
    }

    var photos: String { folder.path("photos") }

    func photo(_ name: String) -> String { photos + "/" + name }

    /// Writes a file with a modification time that no other one has.
    func write(_ bytes: [UInt8], to name: String) throws {
        try folder.write(bytes, to: "photos/" + name)
        try touch(name)
    }

    func addPictures(_ seeds: Range<Int>) throws {
        for seed in seeds { try write(SamplePicture.png(seed: seed), to: String(format: "%05d.png", seed)) }
    }

    func touch(_ name: String) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: clock.next()], ofItemAtPath: photo(name))
    }

    func index(
        options: IndexOptions = IndexOptions(), progress: (IndexProgress) -> Void = { _ in },
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexReport {
        let indexer = try Indexer(
            catalog: catalog, encoder: encoder, modelName: "sample", preprocessor: preprocessor,
            options: options)
        return try await indexer.index([photos], progress: progress, building: building)
    }

    /// All images, by path.
    func images() throws -> [ImageRecord] {
        let ids = try catalog.knownFiles(under: [photos]).compactMap(\.imageID)
        return try ids.compactMap { try catalog.image(id: $0) }.sorted { $0.path < $1.path }
    }
}

/// Gives every file a second of its own.
private final class FileClock: Sendable {
    private let seconds = Mutex(1_700_000_000.0)

    func next() -> Date {
        seconds.withLock { seconds in
            seconds += 1
            return Date(timeIntervalSince1970: seconds)
        }
    }
}

extension IndexOptions {
    init(threads: Int, batchSize: Int) {
        self.init()
        self.threads = threads
        self.batchSize = batchSize
    }
}
