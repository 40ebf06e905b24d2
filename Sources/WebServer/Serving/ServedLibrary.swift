internal import CatalogStore
internal import FilePaths
internal import ImageEmbedding
internal import ImagePreprocessing
internal import LibraryAnalysis
internal import LibraryStore
internal import Query
internal import Session
internal import Synchronization
internal import SystemPackage
internal import TextEmbedding

/// The library as the server answers from it: opened once, with model and index in memory, and opened anew if the file was replaced.
///
/// Any number of threads may use it. A request works with the ``Snapshot`` that it took, whatever happens meanwhile.
final class ServedLibrary: Sendable {
    /// A library with its model, ready to be searched.
    struct Snapshot: Sendable {
        let catalog: Catalog
        let model: LoadedModel
        let embedder: ImageEmbedder
        let engine: SearchEngine
        /// What the embeddings of the library are.
        let mark: LibraryContentMark
    }

    private struct State {
        var catalog: Catalog?
        /// The file that `catalog` has opened.
        var file: FileIdentity?
        var model: LoadedModel?
        var snapshot: Snapshot?
    }

    /// The memory for pages of the library of each connection, in bytes. Each search reads about a hundred embeddings anywhere in the file.
    private static let pageCache = 16 << 20

    private let session: LibrarySession
    private let threadsPerCall: Int
    private let encoders: Int
    private let decoder: ImageDecoder
    private let state = Mutex(State())

    /// - Parameters:
    ///   - session: Which library and which model.
    ///   - encoders: How many threads may encode texts at the same time.
    ///   - threadsPerCall: The number of threads that share the work of encoding one text or image.
    ///   - decoder: What reads pictures.
    init(_ session: LibrarySession, encoders: Int, threadsPerCall: Int, decoder: ImageDecoder) {
        self.session = session
        self.encoders = encoders
        self.threadsPerCall = threadsPerCall
        self.decoder = decoder
    }

    /// The library for reading, without its model.
    ///
    /// - Throws: `LibraryError` or `SessionError`.
    func catalog() throws -> Catalog {
        try state.withLock { try catalog(&$0) }
    }

    /// The same; nil if there is no library yet.
    func existingCatalog() throws -> Catalog? {
        do {
            return try catalog()
        } catch LibraryError.notFound {
            return nil
        }
    }

    /// The path of the library, which need not exist.
    func path() throws -> FilePath { try session.libraryPath() }

    /// The model of the library; the standard one if there is no library.
    ///
    /// - Throws: `LibraryError`, `SessionError` or `CLIPModelError`.
    func model() throws -> LoadedModel {
        let catalog = try existingCatalog()
        return try state.withLock { try model(&$0, catalog) }
    }

    /// The library with its model, as it is now.
    ///
    /// - Throws: `LibraryError`, `SessionError`, `CLIPModelError`, or `QueryError.emptyLibrary` while it holds no embeddings.
    func snapshot() throws -> Snapshot {
        try state.withLock { state in
            let catalog = try catalog(&state)
            let loaded = try model(&state, catalog)
            let mark = try LibraryContentMark(catalog, loaded.encoder)
            if let snapshot = state.snapshot {
                if mark == snapshot.mark { return snapshot }
                try snapshot.engine.refresh()
                let newer = Snapshot(
                    catalog: catalog, model: loaded, embedder: snapshot.embedder, engine: snapshot.engine,
                    mark: mark)
                state.snapshot = newer
                return newer
            }
            let engine = try SearchEngine(
                library: catalog, encoder: loaded.encoder, modelName: loaded.name,
                batcher: TextBatcher(loaded.encoder, encoders: encoders), probes: LearnedProbes())
            let snapshot = try Snapshot(
                catalog: catalog, model: loaded, embedder: loaded.embedder(decoder), engine: engine,
                mark: mark)
            state.snapshot = snapshot
            return snapshot
        }
    }

    private func model(_ state: inout State, _ catalog: Catalog?) throws -> LoadedModel {
        let loaded = try state.model ?? session.model(for: catalog, threadsPerCall: threadsPerCall)
        // Indexing may choose another model for a library that is to come.
        if catalog != nil { state.model = loaded }
        return loaded
    }

    private func catalog(_ state: inout State) throws -> Catalog {
        let path = try session.libraryPath()
        let file = FileStatus(following: path)?.identity
        if let catalog = state.catalog, file == state.file { return catalog }
        // Requests that still use the former library keep it open until they end.
        state = State()
        let catalog = try open()
        (state.catalog, state.file) = (catalog, FileStatus(following: path)?.identity)
        return catalog
    }

    /// Opens the library for writing, even if nothing is written: one that is opened for reading alone may be taken for one that never
    /// changes, and what is indexed later would not be seen.
    private func open() throws -> Catalog {
        do {
            return try session.openForWriting(pageCache: Self.pageCache)
        } catch LibraryError.readOnly, LibraryError.cannotOpen {
            return try session.open(pageCache: Self.pageCache)
        }
    }
}
