import CatalogStore
import SystemPackage

/// What a catalog of one model must hold after batches of changes, worked out without one: by the words of
/// ``LibraryChange``, from counters and dictionaries.
struct CatalogModel: Equatable {
    struct Image: Equatable {
        /// nil while a batch that moves it has not come to that.
        var path: FilePath?
        var content: Int
        var fileSize: Int64
        var time: Int64
        /// Which embedding it has, of all that were written, counted in their order.
        var embedding: Int
    }

    struct Failure: Equatable {
        var fileSize: Int64
        var time: Int64
    }

    /// A change that the catalog must refuse, with the whole batch.
    struct Refusal: Error, Equatable {
        let index: Int
    }

    private(set) var images: [Int64: Image] = [:]
    private(set) var failures: [FilePath: Failure] = [:]
    private var lastImageID: Int64 = 0
    private var embeddingCount = 0

    init() {}

    /// What a catalog holds.
    init(images: [Int64: Image], failures: [FilePath: Failure]) {
        (self.images, self.failures) = (images, failures)
    }

    /// Whether another one holds the same; the counters show in the ids alone.
    static func == (one: CatalogModel, other: CatalogModel) -> Bool {
        one.images == other.images && one.failures == other.failures
    }

    /// Does all of a batch, or nothing.
    mutating func apply(_ changes: [LibraryChange]) throws(Refusal) {
        var next = self
        for (index, change) in changes.enumerated() { try next.prepare(change, index) }
        for (index, change) in changes.enumerated() { try next.perform(change, index) }
        self = next
    }

    /// Ids speak of the catalog before the batch, and whatever is moved is out of the way from the first change on.
    private mutating func prepare(_ change: LibraryChange, _ index: Int) throws(Refusal) {
        switch change {
        case .move(let id, _, _, _, _):
            guard images[id] != nil else { throw Refusal(index: index) }
            images[id]?.path = nil
        case .copy(let id, let image), .upsert(let image, _, let id?):
            guard let source = images[id], source.content == image.content else {
                throw Refusal(index: index)
            }
        case .upsert, .touch, .fail, .remove: break
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
        case .fail(let path, let fileSize, let time, _, _, _, _):
            forget(path)
            failures[path] = Failure(fileSize: fileSize, time: time)
        case .remove(let path): forget(path)
        }
    }

    /// A known path keeps its id, and where it has an embedding of the same content, a copy leaves that as it is.
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
            embedding: embedding ?? -1)
    }

    private mutating func forget(_ path: FilePath) {
        failures[path] = nil
        images = images.filter { $0.value.path != path }
    }
}

extension NewImage {
    /// The number that ``sample(_:content:modificationTime:)`` made the image from.
    var content: Int { width - 640 }
}
