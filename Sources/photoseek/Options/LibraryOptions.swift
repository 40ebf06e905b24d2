internal import SystemPackage
internal import ArgumentParser
internal import CatalogStore
internal import FoundationEssentials

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
    var library: String?

    /// Opens the library for reading; one of an earlier version of the program is brought up to date first.
    ///
    /// - Throws: ``CatalogError``.
    func open() throws -> Catalog {
        let path = FilePath(try path())
        do {
            return try Catalog(path: path, access: .readOnly)
        } catch CatalogError.olderVersion {
            try Catalog(path: path, access: .readWrite(create: false)).close()
            return try Catalog(path: path, access: .readOnly)
        }
    }

    /// The model that the library uses; nil when there is no library yet.
    func modelInUse() throws -> ModelRecord? {
        do {
            return try open().modelInUse()
        } catch CatalogError.notFound {
            return nil
        } catch is LocationError {
            return nil
        }
    }

    /// The library file's path, which need not exist.
    func path() throws -> String {
        if let library { return library }
        let environment = ProcessInfo.processInfo.environment
        if let path = environment.nonEmpty("PHOTOSEEK_LIBRARY") { return path }
        if let data = environment.nonEmpty("XDG_DATA_HOME"), data.hasPrefix("/") {
            return data + "/photoseek/library.sqlite"
        }
        guard let home = environment.nonEmpty("HOME") else { throw LocationError.noHome }
        return home + "/.local/share/photoseek/library.sqlite"
    }
}

/// Why there is no default place for the library.
enum LocationError: Error, Equatable, CustomStringConvertible {
    case noHome

    var description: String {
        "there is no default place for the library because $HOME is not set; name a file with --library"
    }
}

extension [String: String] {
    /// The value of a variable that is set to something.
    func nonEmpty(_ name: String) -> String? {
        guard let value = self[name], !value.isEmpty else { return nil }
        return value
    }
}
