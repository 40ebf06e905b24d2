import ImageEmbedding
import SearchIndex
import LibraryStore
import CLIPModel
import CatalogStore
import FilePaths
import Foundation
import ImagePreprocessing
import Indexing
import Synchronization
import SystemPackage
import TestSupport

/// A tiny model with random weights.
struct SampleModel: Sendable {
    let name: String
    let encoder: CLIPEncoder
    let preprocessor: ImagePreprocessor

    init(name: String, checkpoint: String) throws {
        self.name = name
        let checkpoint = try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/" + checkpoint)))
        encoder = CLIPEncoder(checkpoint)
        preprocessor = ImagePreprocessor(
            try PreprocessingConfiguration(contentsOf: checkpoint.preprocessorPath))
    }
}

/// A folder of pictures with a library beside it, and tiny models to index it with.
struct SampleFolder: Sendable {
    let folder: TemporaryFolder
    let catalog: Catalog
    let first: SampleModel
    let second: SampleModel
    private let clock = FileClock()

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("photos"), withIntermediateDirectories: true)
        catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: true))
        first = try SampleModel(name: "sample", checkpoint: "gelu")
        second = try SampleModel(name: "second", checkpoint: "bfloat16")
    }

    var encoder: CLIPEncoder { first.encoder }
    var preprocessor: ImagePreprocessor { first.preprocessor }
    var photos: String { folder.path("photos") }

    func photo(_ name: String) -> String { photos + "/" + name }

    func file(_ name: String) -> FilePath { FilePath(photo(name)) }

    /// The name of a file in the folder.
    func name(_ path: FilePath) -> String { String(path.string.dropFirst(photos.count + 1)) }

    /// Writes a file with a modification time that no other file has.
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

    /// Indexes the folder or other paths with a model, by default the first one.
    func index(
        _ model: SampleModel? = nil, paths: [FilePath]? = nil, decoder: ImageDecoder = ImageDecoder(),
        options: IndexingOptions = IndexingOptions(), progress: (IndexingProgress) -> Void = { _ in },
        building: (IndexBuildProgress) -> Void = { _ in },
        asked: @escaping @Sendable () -> [String] = { [] }
    ) async throws -> IndexingReport {
        try await indexer(model ?? first, decoder, options: options, asked: asked).index(
            paths ?? [FilePath(photos)], progress: progress, building: building)
    }

    /// Indexes the folders that the library keeps up to date, with the first model.
    func indexFolders(_ options: IndexingOptions = IndexingOptions()) async throws -> IndexingReport {
        try await indexer(first, options: options).indexFolders()
    }

    /// Updates the library for changed paths with the first model.
    func update(_ changes: [FilePath]) async throws -> IndexingReport {
        try await indexer(first).update(changes)
    }

    /// Brings what a watcher saw into the library with the first model.
    func update(_ changes: FolderChanges, of folders: [FilePath]) async throws -> IndexingReport {
        try await indexer(first).update(changes, of: folders)
    }

    /// Indexes into the library of the sample, or into another one.
    func indexer(
        _ model: SampleModel, _ decoder: ImageDecoder = ImageDecoder(),
        options: IndexingOptions = IndexingOptions(), asked: @escaping @Sendable () -> [String] = { [] },
        into library: Catalog? = nil
    ) throws -> Indexer {
        let embedder = try ImageEmbedder(
            encoder: model.encoder, preprocessor: model.preprocessor, decoder: decoder)
        return try Indexer(
            library: library ?? catalog, embedder: embedder, modelName: model.name, options: options,
            asked: asked)
    }

    /// All images, sorted by path.
    func images() throws -> [ImageRecord] {
        let ids = try catalog.knownFiles(under: [FilePath(photos)]).compactMap(\.imageID)
        return try ids.compactMap { try catalog.image(id: $0) }.sorted { $0.path.precedes($1.path) }
    }
}

/// Gives every file a different second.
private final class FileClock: Sendable {
    private let seconds = Mutex(1_700_000_000.0)

    func next() -> Date {
        seconds.withLock { seconds in
            seconds += 1
            return Date(timeIntervalSince1970: seconds)
        }
    }
}

extension IndexingOptions {
    init(threads: Int, batchSize: Int) {
        self.init()
        self.threads = threads
        self.batchSize = batchSize
    }
}
