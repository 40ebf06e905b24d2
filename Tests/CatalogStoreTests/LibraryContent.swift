import CatalogStore
import LibraryStore
import SystemPackage
import TestSupport

/// Everything that a library knows, without the ids that it gave: for comparing libraries.
struct LibraryContent: Equatable {
    struct Image: Equatable {
        var content: [UInt8]
        var fileSize: Int64
        var time: Int64
        var facts: ImageFacts?
        var givenTags: Set<String> = []
        /// By the name of the model.
        var vectors: [String: [Float]] = [:]
    }

    var images: [FilePath: Image] = [:]
    var failures: [FilePath: Int64] = [:]
    var folders: [FilePath] = []
    var mountPoints: Set<MountPoint> = []
    var searches: [SavedSearch] = []
    var excludes: [String] = []

    init(_ catalog: Catalog) throws {
        var paths: [Int64: FilePath] = [:]
        for file in try catalog.knownFiles(under: ["/"]) {
            guard case .image(let id, let hash, _, _) = file.state else {
                failures[file.path] = file.fileSize
                continue
            }
            paths[id] = file.path
            images[file.path] = Image(
                content: hash, fileSize: file.fileSize, time: file.modificationTime,
                facts: try catalog.facts(imageIDs: [id])[id])
        }
        for tag in try catalog.givenTags() {
            for id in try catalog.imageIDs(of: [ImageFilter(.keyword(tag.name))], limit: .max, offset: 0) {
                guard let path = paths[id] else { continue }
                images[path]?.givenTags.insert(tag.name)
            }
        }
        for model in try catalog.models() {
            try catalog.forEachEmbedding(modelID: model.id) { embedding, vector in
                guard let path = paths[embedding.imageID] else { return }
                images[path]?.vectors[model.name] = Array(vector)
            }
        }
        folders = try catalog.folders()
        mountPoints = Set(try catalog.mountPoints())
        searches = try catalog.savedSearches()
        excludes = try catalog.crawlRules().excludes.sorted()
    }

    /// The content with other paths.
    func moved(_ path: (FilePath) -> FilePath) -> LibraryContent {
        var moved = self
        moved.images = Dictionary(uniqueKeysWithValues: images.map { (path($0), $1) })
        moved.failures = Dictionary(uniqueKeysWithValues: failures.map { (path($0), $1) })
        moved.folders = folders.map(path).sorted { $0.string < $1.string }
        moved.mountPoints = Set(
            mountPoints.map { MountPoint(path: path($0.path), fileSystem: $0.fileSystem) })
        return moved
    }
}

/// A random image that can be written into several libraries.
struct RandomImage {
    let path: FilePath
    let content: Int
    var facts: ImageFacts?
    let tags: [String]
    /// The names of the models that have an embedding of it.
    let models: [String]

    /// Tags that no file has, so that they are told from keywords.
    private static let tags = ["Family", "best of", "to print"]

    init(_ path: FilePath, using random: inout SeededGenerator) {
        self.path = path
        content = Int.random(in: 0..<30, using: &random)
        facts = Bool.random(using: &random) ? .random(using: &random) : nil
        tags = Self.tags.filter { _ in Bool.random(using: &random) }
        models = ["tiny"] + (Bool.random(using: &random) ? ["small"] : [])
    }

    /// Writes the image with some of its tags.
    func write(to catalog: Catalog, tags: [String]) throws {
        var image = NewImage.sample(path, content: content)
        image.facts = facts
        for name in models {
            let dimension = name == "tiny" ? 4 : 3
            let model = try catalog.registerModel(
                name: name, fingerprint: "of " + name, dimension: dimension)
            try catalog.apply([.upsert(image, vector: .sample(content, dimension))], modelID: model.id)
        }
        let id = try catalog.image(atPath: path)?.id ?? 0
        try catalog.changeGivenTags(of: [id], adding: tags, removing: [])
    }
}
