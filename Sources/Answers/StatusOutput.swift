internal import Kernels
public import LibraryStore
internal import SearchIndex
public import Session
public import SystemPackage
internal import VectorIndex

/// The answer of `photoseek status --json`.
public struct StatusOutput: Encodable, Sendable {
    struct Model: Encodable, Sendable {
        let model: String
        let dimension: Int
        let embeddings: Int
        let precision: String
        let bytes: Int64
        let isDefault: Bool
        /// True if there is an adapter for the texts of queries; absent otherwise.
        let adapter: Bool?
    }

    /// A value and the number of images that have it.
    public struct Count: Encodable, Sendable {
        /// The value, such as "2021".
        public let value: String
        /// The number of images.
        public let images: Int

        /// The count of a library.
        public init(_ count: FactsSummary.Count) { (value, images) = (count.value, count.images) }
    }

    struct Index: Encodable, Sendable {
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
    /// The `file://` URI of the library, if its path is not UTF-8.
    let libraryURI: String?
    let images: Int
    let failed: Int
    /// Numbers of images by format, year, country and place, and of files whose decoder was not there by format.
    let formats: [Count]
    let absent: [Count]
    let years: [Count]
    let countries: [Count]
    let places: [Count]
    let models: [Model]
    let index: Index
    let bytes: Int64
    /// Whether a process watches the folders; nil where that is not asked.
    public var watched: Bool?
    /// The process that does.
    public var watchedBy: Int32?

    /// A library that is not there yet.
    public init(emptyAt path: FilePath) {
        (library, libraryURI) = (path.string, path.uriUnlessText)
        (images, failed, bytes) = (0, 0, 0)
        (formats, absent, years, countries, places, models) = ([], [], [], [], [], [])
        index = Index(kind: IndexUse.Kind.exact.rawValue, vectors: 0)
    }

    /// What a library holds.
    ///
    /// - Parameters:
    ///   - contents: What it holds.
    ///   - problem: What is wrong with the index in use, as a sentence; nil if nothing is.
    public init(_ contents: LibraryContents, problem: String?) {
        library = contents.path.string
        libraryURI = contents.path.uriUnlessText
        images = contents.images
        failed = contents.failures
        formats = contents.facts.formats.map(Count.init)
        absent = contents.facts.absent.map(Count.init)
        years = contents.facts.years.map(Count.init)
        countries = contents.facts.countries.map(Count.init)
        places = contents.facts.places.map(Count.init)
        models = contents.models.map { held in
            Model(
                model: held.model.name, dimension: held.model.dimension, embeddings: held.embeddings,
                precision: held.model.precision.rawValue, bytes: held.bytes,
                isDefault: held.isInUse, adapter: held.hasAdapter ? true : nil)
        }
        index = Index(contents.models.first(where: \.isInUse)?.index, problem: problem)
        bytes = contents.bytes
    }
}

extension StatusOutput.Index {
    fileprivate init(_ index: IndexStatus?, problem: String?) {
        guard let lists = index?.lists else {
            self.init(
                kind: IndexUse.Kind.exact.rawValue, vectors: index?.vectors ?? 0,
                problem: problem)
            return
        }
        self.init(
            kind: IndexUse.Kind.ivfFlat.rawValue, vectors: index?.vectors ?? 0, nlist: lists.nlist,
            precision: lists.precision.rawValue, added: lists.added,
            removed: lists.removed, recall: RecallOutput(lists.recall))
    }
}
