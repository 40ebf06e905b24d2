internal import CatalogStore
internal import Query
internal import SystemPackage

/// The answer of `photoseek status --json`.
struct StatusOutput: Encodable {
    struct Model: Encodable {
        let model: String
        let dimension: Int
        let embeddings: Int
        let precision: String
        let bytes: Int64
        let isDefault: Bool
    }

    struct Index: Encodable {
        let kind: String
        let vectors: Int
        var nlist: Int?
        var precision: String?
        var added: Int?
        var removed: Int?
        var recall: RecallOutput?
        var problem: String?
    }

    let library: String
    /// The path of the library where that is not UTF-8.
    let libraryURI: String?
    let images: Int
    let failed: Int
    let models: [Model]
    let index: Index
    let bytes: Int64

    init(_ summary: LibrarySummary, _ index: IndexStatus?, library: FilePath) {
        self.library = library.string
        libraryURI = library.uriUnlessText
        images = summary.images
        failed = summary.failures
        models = summary.models.map { model in
            Model(
                model: model.model.name, dimension: model.model.dimension, embeddings: model.embeddings,
                precision: model.model.usesFloat16 ? "float16" : "float32", bytes: model.bytes,
                isDefault: model.isInUse)
        }
        self.index = Index(index)
        bytes = summary.bytes
    }
}

extension StatusOutput.Index {
    fileprivate init(_ index: IndexStatus?) {
        guard let lists = index?.lists else {
            self.init(
                kind: IndexUse.Kind.exact.rawValue, vectors: index?.vectors ?? 0, problem: index?.problem)
            return
        }
        self.init(
            kind: IndexUse.Kind.ivfFlat.rawValue, vectors: index?.vectors ?? 0, nlist: lists.nlist,
            precision: lists.isFloat16 ? "float16" : "float32", added: lists.added, removed: lists.removed,
            recall: RecallOutput(
                target: lists.target, text: .init(nprobe: lists.text.nprobe, recall: lists.text.recall),
                image: .init(nprobe: lists.image.nprobe, recall: lists.image.recall)))
    }
}
