internal import ArgumentParser
internal import Session

/// Whether an output option may replace a file that is not the program's own.
struct OverwriteFlag: ParsableArguments {
    @Flag(help: "Replace an existing output file even if Photoseek did not write it, but never the library.")
    var force = false

    /// The file that an option names, beside the library of a session.
    ///
    /// - Throws: `OutputError` if it cannot be written, or `SessionError`.
    func file(_ path: PathArgument, _ kind: OutputFile.Kind, _ session: LibrarySession) throws -> OutputFile {
        try OutputFile(path.located(), kind, replacesOthers: force, library: session.libraryPath())
    }
}
