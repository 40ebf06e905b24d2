internal import Session

/// What the user learns when a library of an earlier version was brought to the current one.
struct MigrationMessage {
    let line: Line

    init(_ library: MigratedLibrary) {
        line = """
            photoseek: \(library.path) was made by an earlier version (schema \(library.formerVersion)) and now has schema \
            \(library.version), which earlier versions cannot read
            """
    }
}
