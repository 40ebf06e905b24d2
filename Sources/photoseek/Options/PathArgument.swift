internal import ArgumentParser
internal import FilePaths
internal import SystemPackage

/// A path on the command line, with exactly the bytes that the user gave.
struct PathArgument: ExpressibleByArgument {
    static var defaultCompletionKind: CompletionKind { .file() }

    private let path: FilePath

    init(argument: String) { path = ArgumentBytes.ofProgram.path(argument) }

    /// The path, which may be relative.
    ///
    /// - Throws: ``LocationError/noCurrentFolder(path:)``.
    func located() throws -> FilePath { try path.located() }
}

extension FilePath {
    /// The current folder of the program; nil if it was deleted.
    static var currentFolder: FilePath? { FilePath(".").resolvingLinks }

    /// Returns the path itself. A relative path cannot be used if the current folder was deleted.
    ///
    /// - Throws: ``LocationError/noCurrentFolder(path:)``.
    func located() throws -> FilePath {
        guard isAbsolute || Self.currentFolder != nil else {
            throw LocationError.noCurrentFolder(path: string)
        }
        return self
    }
}
