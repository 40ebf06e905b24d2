internal import ArgumentParser
internal import Session

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

    /// The session with this library, and with the model if the command has that option.
    ///
    /// - Parameter isQuiet: Whether nothing is said when a library of an earlier version is brought to the current one.
    func session(_ model: ModelOptions? = nil, isQuiet: Bool = false) -> LibrarySession {
        LibrarySession(library: library?.path, model: model?.model) {
            if !isQuiet { Console.standardError.write(MigrationMessage($0).line) }
        }
    }
}
