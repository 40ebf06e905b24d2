internal import ArgumentParser
internal import CatalogStore
internal import FilePaths
internal import LibraryStore
internal import SearchIndex
internal import SystemPackage

/// Which library a command works on.
struct LibraryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The library file.",
            discussion: """
                Default: $PHOTOSEEK_LIBRARY, otherwise $XDG_DATA_HOME/photoseek/library.sqlite, otherwise \
                ~/.local/share/photoseek/library.sqlite.
                """,
            valueName: "file"))
    var library: PathArgument?

    /// Opens the library for reading. A library of an earlier version of the program is migrated first.
    ///
    /// - Throws: ``LibraryError`` or ``LocationError``.
    func open() throws -> Catalog {
        let path = try path()
        do {
            return try Catalog(path: path, access: .readOnly)
        } catch LibraryError.olderVersion {
            try Catalog(path: path, access: .readWrite(create: false)).close()
            return try Catalog(path: path, access: .readOnly)
        }
    }

    /// Opens a library for reading and writing, and removes index files that a killed removal left behind.
    ///
    /// - Throws: ``LibraryError``.
    static func openForWriting(_ path: FilePath, create: Bool = false) throws -> Catalog {
        let catalog = try Catalog(path: path, access: .readWrite(create: create))
        IndexFiles(library: catalog.path).removeStrays(in: catalog)
        return catalog
    }

    /// The model that the library uses; nil if there is no library yet.
    func modelInUse() throws -> ModelRecord? {
        do {
            return try open().modelInUse()
        } catch LibraryError.notFound {
            return nil
        } catch LocationError.noHome {
            return nil
        }
    }

    /// The path of the library file, which need not exist.
    ///
    /// - Throws: ``LocationError``.
    func path() throws -> FilePath {
        if let library { return try library.located() }
        if let path = FilePath.environment("PHOTOSEEK_LIBRARY") { return try path.located() }
        if let data = FilePath.environment("XDG_DATA_HOME"), data.isAbsolute {
            return data.appending("photoseek").appending("library.sqlite")
        }
        guard let home = FilePath.environment("HOME") else { throw LocationError.noHome }
        return try home.appending(".local/share/photoseek/library.sqlite").located()
    }
}

/// Why a path cannot be determined.
enum LocationError: Error, Equatable, CustomStringConvertible {
    /// No library is named, and there is no default place for one.
    case noHome
    /// The path is relative, and the current folder was deleted.
    case noCurrentFolder(path: String)

    var description: String {
        switch self {
        case .noHome:
            "there is no default place for the library because $HOME is not set; name a file with --library"
        case .noCurrentFolder(let path):
            """
            \(path): the current folder was deleted, so a relative path cannot be used; change to another folder, or use \
            an absolute path
            """
        }
    }
}

extension [String: String] {
    /// The value of a variable that is set and not empty; otherwise nil.
    func nonEmpty(_ name: String) -> String? {
        guard let value = self[name], !value.isEmpty else { return nil }
        return value
    }
}
