internal import ArgumentParser
internal import CatalogStore
internal import FilePaths
internal import SystemPackage

/// Which library a command works on.
struct LibraryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The library file.",
            discussion: """
                Otherwise $PHOTOSEEK_LIBRARY, or $XDG_DATA_HOME/photoseek/library.sqlite \
                (~/.local/share/photoseek/library.sqlite).
                """,
            valueName: "file"))
    var library: PathArgument?

    /// Opens the library for reading; one of an earlier version of the program is brought up to date first.
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

    /// The model that the library uses; nil when there is no library yet.
    func modelInUse() throws -> ModelRecord? {
        do {
            return try open().modelInUse()
        } catch LibraryError.notFound {
            return nil
        } catch LocationError.noHome {
            return nil
        }
    }

    /// The library file's path, which need not exist.
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

/// Why it is not known which file is meant.
enum LocationError: Error, Equatable, CustomStringConvertible {
    /// No library is named, and there is no default place for one.
    case noHome
    /// A relative path, in a folder that was deleted.
    case noCurrentFolder(path: String)

    var description: String {
        switch self {
        case .noHome:
            "there is no default place for the library because $HOME is not set; name a file with --library"
        case .noCurrentFolder(let path):
            """
            \(path): the current folder was deleted, so this path leads nowhere; change to another folder, or write the \
            path from / on
            """
        }
    }
}

extension [String: String] {
    /// The value of a variable that is set to something.
    func nonEmpty(_ name: String) -> String? {
        guard let value = self[name], !value.isEmpty else { return nil }
        return value
    }
}
