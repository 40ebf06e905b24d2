public import CatalogStore
internal import LibraryStore
internal import SearchIndex
public import SystemPackage

/// The library and the model that a program works with, as the user and the environment name them.
///
/// ```swift
/// let session = LibrarySession(library: "/home/ann/photos.sqlite")
/// let catalog = try session.open()
/// let model = try session.model(for: catalog)
/// let engine = try SearchEngine(library: catalog, encoder: model.encoder, modelName: model.name)
/// ```
///
/// A value; safe to use from any thread. Nothing is opened or looked up before the first call that needs it.
public struct LibrarySession: Sendable {
    private let library: FilePath?
    let modelName: String?
    let environment: SessionEnvironment
    private let announce: @Sendable (MigratedLibrary) -> Void

    /// Creates a session.
    ///
    /// - Parameters:
    ///   - library: The library file that the user names; nil leaves it to the environment.
    ///   - model: The model that the user names; nil leaves it to the environment, or else to the library.
    ///   - environment: The environment variables.
    ///   - announce: Called after a library of an earlier version was brought to the current one, on the thread that opened it.
    public init(
        library: FilePath? = nil, model: String? = nil, environment: SessionEnvironment = .process,
        announcing announce: @escaping @Sendable (MigratedLibrary) -> Void = { _ in }
    ) {
        self.library = library
        modelName = model ?? environment.model
        self.environment = environment
        self.announce = announce
    }

    /// Returns the path of the library file, which need not exist: the one that the user names, else that of the environment,
    /// else the default place.
    ///
    /// The default place is `photoseek/library.sqlite` in `XDG_DATA_HOME`, which must be absolute, or else in
    /// `~/.local/share`.
    ///
    /// - Throws: ``SessionError/noLibraryPlace`` or ``SessionError/noCurrentFolder(path:)``.
    public func libraryPath() throws -> FilePath {
        if let path = library ?? environment.library { return try path.located() }
        if let data = environment.dataFolder, data.isAbsolute {
            return data.appending("photoseek").appending("library.sqlite")
        }
        guard let home = environment.home else { throw SessionError.noLibraryPlace }
        return try home.appending(".local/share/photoseek/library.sqlite").located()
    }

    /// The folder for what the program can make again, which need not exist: `photoseek` in `XDG_CACHE_HOME`, which must be absolute, or
    /// else in `~/.cache`; nil if there is no home either.
    public var cacheFolder: FilePath? {
        if let cache = environment.cacheFolder, cache.isAbsolute { return cache.appending("photoseek") }
        guard let home = environment.home, home.isAbsolute else { return nil }
        return home.appending(".cache/photoseek")
    }

    /// Opens the library for reading. A library of an earlier version of the program is migrated first.
    ///
    /// - Parameter pageCache: The memory for pages of the library of each connection, in bytes; nil for SQLite's own limit.
    /// - Throws: `LibraryError` or ``SessionError``.
    public func open(pageCache: Int? = nil) throws -> Catalog {
        let path = try libraryPath()
        do {
            return try Catalog(path: path, access: .readOnly, pageCache: pageCache)
        } catch LibraryError.olderVersion {
            let migrated = try Catalog(path: path, access: .readWrite(create: false))
            announceMigration(of: migrated)
            try migrated.close()
            return try Catalog(path: path, access: .readOnly, pageCache: pageCache)
        }
    }

    /// Opens the library for reading and writing, and removes index files that a killed removal left behind.
    ///
    /// - Parameters:
    ///   - create: Whether to create a library that does not exist.
    ///   - pageCache: The memory for pages of the library of each connection, in bytes; nil for SQLite's own limit.
    /// - Throws: `LibraryError` or ``SessionError``.
    public func openForWriting(create: Bool = false, pageCache: Int? = nil) throws -> Catalog {
        let catalog = try Catalog(
            path: try libraryPath(), access: .readWrite(create: create), pageCache: pageCache)
        announceMigration(of: catalog)
        IndexFiles(library: catalog.path).removeStrays(in: catalog)
        return catalog
    }

    private func announceMigration(of catalog: Catalog) {
        guard let former = catalog.formerVersion else { return }
        announce(
            MigratedLibrary(path: catalog.path, formerVersion: former, version: Catalog.currentVersion))
    }

    /// Opens the library for reading and writing if it exists; else returns nil.
    ///
    /// - Throws: the errors of ``openForWriting(create:pageCache:)``.
    public func openExistingForWriting() throws -> Catalog? {
        do {
            return try openForWriting()
        } catch LibraryError.notFound {
            return nil
        }
    }

    /// Returns the model that the library uses; nil if there is no library yet, or no place for one.
    ///
    /// - Throws: `LibraryError` or ``SessionError``.
    func libraryModel() throws -> ModelRecord? {
        do {
            return try open().modelInUse()
        } catch LibraryError.notFound {
            return nil
        } catch SessionError.noLibraryPlace {
            return nil
        }
    }
}
