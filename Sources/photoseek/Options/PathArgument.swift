internal import ArgumentParser
internal import FilePaths
internal import SystemPackage

/// A path on the command line: exactly the bytes that the user gave.
struct PathArgument: ExpressibleByArgument {
    static var defaultCompletionKind: CompletionKind { .file() }

    private let path: FilePath

    init(argument: String) { path = ArgumentBytes.ofProgram.path(argument) }

    /// The path, which may start at the current folder.
    ///
    /// - Throws: ``LocationError/noCurrentFolder(path:)``.
    func located() throws -> FilePath { try path.located() }
}

extension FilePath {
    /// The folder that the program runs in; nil when it was deleted.
    static var currentFolder: FilePath? { FilePath(".").resolvingLinks }

    /// The path itself, which is good for system calls unless it starts at a current folder that was deleted.
    ///
    /// - Throws: ``LocationError/noCurrentFolder(path:)``.
    func located() throws -> FilePath {
        guard isAbsolute || Self.currentFolder != nil else {
            throw LocationError.noCurrentFolder(path: string)
        }
        return self
    }
}
