import CatalogStore
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// The kinds of libraries that the contract holds for.
enum LibraryKind: CaseIterable {
    /// A SQLite file.
    case catalog

    /// A new, empty library.
    struct Made {
        let library: any Library
        /// Opens the same library once more.
        let another: () throws -> any Library
        fileprivate let folder: TemporaryFolder
    }

    func make() throws -> Made {
        switch self {
        case .catalog:
            let folder = try TemporaryFolder()
            let path = folder.file("library.sqlite")
            return Made(
                library: try Catalog(path: path, access: .readWrite(create: true)),
                another: { try Catalog(path: path, access: .readWrite(create: false)) }, folder: folder)
        }
    }

    /// A library with three images of one model, /photos/0.jpg to /photos/2.jpg, as long as `keep` exists.
    ///
    /// - Parameter keywords: What the files of all of them have.
    func makeFilled(keywords: [String] = []) throws -> (
        library: any Library, model: ModelRecord, ids: [Int64], keep: Any
    ) {
        let made = try make()
        let model = try made.library.register("m")
        let ids = try (0..<3).map { number in
            var image = NewImage.sample(FilePath("/photos/\(number).jpg"), content: number)
            var facts = ImageFacts(basis: [], format: "JPEG")
            facts.keywords = keywords
            image.facts = facts
            try made.library.apply([.upsert(image, vector: [1, 0, 0, 0])], modelID: model.id)
            return try #require(try made.library.image(atPath: image.path)?.id)
        }
        return (made.library, model, ids, made)
    }
}

extension Library {
    /// Registers a model of four dimensions, whose fingerprint is its name unless given.
    func register(_ name: String, fingerprint: String? = nil) throws -> ModelRecord {
        try registerModel(name: name, fingerprint: fingerprint ?? name, dimension: 4, precision: nil)
    }

    /// Adds an image, or changes it.
    @discardableResult
    func add(
        _ path: FilePath, content: Int = 1, vector: [Float]? = nil, model: ModelRecord
    ) throws -> ImageRecord {
        let image = NewImage.sample(path, content: content)
        try apply([.upsert(image, vector: vector ?? [Float(content), 0, 0, 0])], modelID: model.id)
        guard let record = try self.image(atPath: path) else {
            throw LibraryError.unexpected(path: path.string, detail: "the image was not found")
        }
        return record
    }

    /// The embeddings of a model with higher ids than `id`, in their order.
    func embeddings(_ model: ModelRecord, after id: Int64 = 0) throws -> [(id: Int64, vector: [Float])] {
        var all: [(id: Int64, vector: [Float])] = []
        try forEachEmbedding(modelID: model.id, after: id) { all.append(($0.id, Array($1))) }
        return all
    }
}

extension NewImage {
    /// An image whose hash is derived from `content`.
    static func sample(_ path: FilePath, content: Int = 1) -> NewImage {
        NewImage(
            path: path, fileSize: Int64(content), modificationTime: 1,
            contentHash: (0..<32).map { UInt8(truncatingIfNeeded: content &* 31 &+ $0) }, width: 4, height: 3,
            orientation: 1)
    }
}
