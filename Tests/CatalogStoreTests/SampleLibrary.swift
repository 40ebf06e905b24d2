import LibraryStore
import CatalogStore
import SystemPackage
import TestSupport

/// A new library in its own temporary folder, with one model of few dimensions.
struct SampleLibrary {
    let folder: TemporaryFolder
    let catalog: Catalog
    let model: ModelRecord

    init(dimension: Int = 4) throws {
        folder = try TemporaryFolder()
        catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: true))
        model = try catalog.registerModel(name: "tiny", fingerprint: "f1", dimension: dimension)
    }

    var path: FilePath { catalog.path }

    /// The path as text, as in errors.
    var name: String { path.string }

    func apply(_ changes: LibraryChange...) throws {
        try catalog.apply(changes, modelID: model.id)
    }

    /// Adds an image outside the library's folder or, for a relative path, inside it.
    @discardableResult
    func add(_ path: FilePath, content: Int = 1, vector: [Float]? = nil) throws -> ImageRecord {
        let path = folder.root.pushing(path)
        try apply(
            .upsert(.sample(path, content: content), vector: vector ?? .sample(content, model.dimension)))
        guard let image = try catalog.image(atPath: path) else {
            throw LibraryError.unexpected(path: path.string, detail: "the image was not found")
        }
        return image
    }

    func knownPaths(under folders: FilePath...) throws -> Set<FilePath> {
        let files = try catalog.knownFiles(under: folders)
        let paths = Set(files.map(\.path))
        guard paths.count == files.count else {
            throw LibraryError.unexpected(path: name, detail: "a file was listed twice")
        }
        return paths
    }
}

extension NewImage {
    /// An image whose hash and size are derived from `content`.
    static func sample(
        _ path: FilePath, content: Int = 1, modificationTime: Int64 = 1_700_000_000_123_456_789
    )
        -> NewImage
    {
        NewImage(
            path: path, fileSize: Int64(1000 + content), modificationTime: modificationTime,
            contentHash: .sample(content), width: 640 + content, height: 480, orientation: 1 + content % 8)
    }
}

extension [UInt8] {
    /// 32 bytes that are derived from `content`.
    static func sample(_ content: Int) -> [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: content &* 31 &+ $0) }
    }
}

extension [Float] {
    /// A vector that is derived from `content`.
    static func sample(_ content: Int, _ dimension: Int) -> [Float] {
        (0..<dimension).map { Float(content) + Float($0) / 16 }
    }
}

extension Catalog {
    /// The embeddings of model 1 whose images have all words of a text.
    func imagesMatching(
        _ text: String, in fields: WordFields = .all, filters: [ImageFilter] = [], limit: Int?
    ) throws -> [WordMatch] {
        let words = WordSplitter.asked(text).map { WordCondition.Word($0.form) }
        return try imagesMatching(
            WordCondition(words, in: fields), filters: filters, modelID: 1, limit: limit)
    }

    /// Returns all embeddings of a model with the ids of their images, the oldest embedding first.
    func allEmbeddings(_ modelID: Int64) throws -> [(id: Int64, vector: [Float])] {
        var all: [(id: Int64, vector: [Float])] = []
        try forEachEmbedding(modelID: modelID) { all.append(($0.imageID, Array($1))) }
        return all
    }
}
