import LibraryStore
import CatalogStore
import SystemPackage

/// Predicts what a catalog with one model must contain after batches of changes. It follows the documentation of
/// ``LibraryChange`` and uses only counters and dictionaries.
struct CatalogModel: Equatable {
    struct Image: Equatable {
        /// nil from the start of a batch that moves the image until that move.
        var path: FilePath?
        var content: Int
        var fileSize: Int64
        var time: Int64
        /// The number of its embedding: all embeddings are numbered in the order in which they were written.
        var embedding: Int
        var facts: ImageFacts?
    }

    struct Failure: Equatable {
        var fileSize: Int64
        var time: Int64
    }

    /// An invalid change, for which the catalog must reject the whole batch.
    struct Refusal: Error, Equatable {
        let index: Int
    }

    private(set) var images: [Int64: Image] = [:]
    private(set) var failures: [FilePath: Failure] = [:]
    private var lastImageID: Int64 = 0
    private var embeddingCount = 0

    init() {}

    /// Creates a model with the content of a catalog.
    init(images: [Int64: Image], failures: [FilePath: Failure]) {
        (self.images, self.failures) = (images, failures)
    }

    /// Whether both models have the same content. Ignores the counters, because the ids already depend on them.
    static func == (one: CatalogModel, other: CatalogModel) -> Bool {
        one.images == other.images && one.failures == other.failures
    }

    /// Applies all changes of a batch, or none.
    mutating func apply(_ changes: [LibraryChange]) throws(Refusal) {
        var next = self
        for (index, change) in changes.enumerated() { try next.prepare(change, index) }
        for (index, change) in changes.enumerated() { try next.perform(change, index) }
        self = next
    }

    /// Ids refer to the catalog before the batch. Images that the batch moves have no path from the first change on.
    private mutating func prepare(_ change: LibraryChange, _ index: Int) throws(Refusal) {
        switch change {
        case .move(let id, _, _, _, _):
            guard images[id] != nil else { throw Refusal(index: index) }
            images[id]?.path = nil
        case .copy(let id, let image), .upsert(let image, _, let id?):
            guard let source = images[id], source.content == image.content else {
                throw Refusal(index: index)
            }
        case .upsert, .touch, .describe, .fail, .remove: break
        }
    }

    private mutating func perform(_ change: LibraryChange, _ index: Int) throws(Refusal) {
        switch change {
        case .upsert(let image, _, _): write(image, withNewEmbedding: true)
        case .copy(_, let image): write(image, withNewEmbedding: false)
        case .touch(let id, let fileSize, let time, _, _):
            guard images[id] != nil else { throw Refusal(index: index) }
            images[id]?.fileSize = fileSize
            images[id]?.time = time
        case .move(let id, let path, let fileSize, let time, _):
            guard var image = images.removeValue(forKey: id) else { throw Refusal(index: index) }
            forget(path)
            (image.path, image.fileSize, image.time) = (path, fileSize, time)
            images[id] = image
        case .describe(let id, let facts):
            guard images[id] != nil else { throw Refusal(index: index) }
            images[id]?.facts = facts
        case .fail(let path, let fileSize, let time, _, _, _, _, _, _):
            forget(path)
            failures[path] = Failure(fileSize: fileSize, time: time)
        case .remove(let path): forget(path)
        }
    }

    /// A known path keeps its id. If it has an embedding of the same content, a copy keeps that embedding.
    private mutating func write(_ image: NewImage, withNewEmbedding: Bool) {
        let path = image.path
        failures[path] = nil
        var id = images.first { $0.value.path == path }?.key
        if id == nil {
            lastImageID += 1
            id = lastImageID
        }
        guard let id else { return }
        let former = images[id]
        var embedding = former?.embedding
        if withNewEmbedding || former?.content != image.content {
            embedding = embeddingCount
            embeddingCount += 1
        }
        images[id] = Image(
            path: path, content: image.content, fileSize: image.fileSize, time: image.modificationTime,
            embedding: embedding ?? -1, facts: image.facts)
    }

    private mutating func forget(_ path: FilePath) {
        failures[path] = nil
        images = images.filter { $0.value.path != path }
    }
}

extension NewImage {
    /// The `content` that was passed to ``sample(_:content:modificationTime:)``.
    var content: Int { width - 640 }
}
