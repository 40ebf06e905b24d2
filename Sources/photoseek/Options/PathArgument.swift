internal import ArgumentParser
internal import Session
internal import SystemPackage

/// A path on the command line, with exactly the bytes that the user gave.
struct PathArgument: ExpressibleByArgument {
    static var defaultCompletionKind: CompletionKind { .file() }

    /// The path, which may be relative.
    let path: FilePath

    init(argument: String) { path = ArgumentBytes.ofProgram.path(argument) }

    /// Returns the path. A relative path cannot be used if the current folder was deleted.
    ///
    /// - Throws: ``SessionError/noCurrentFolder(path:)``.
    func located() throws -> FilePath { try path.located() }
}
