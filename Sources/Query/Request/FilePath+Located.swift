internal import FilePaths
internal import SystemPackage

/// Paths in queries, where a word is a path if its beginning says so.
extension FilePath {
    /// Whether the path begins at the root, in the current folder, in the one above it, or at home: with `/`, `.`, `..`
    /// or `~`.
    var isLocated: Bool {
        if isAbsolute { return true }
        guard let first = components.first else { return false }
        return first.kind != .regular || first.bytes == Array("~".utf8)
    }

    /// The path, with `./` before it if it does not begin as ``isLocated`` says.
    var located: FilePath { isLocated ? self : FilePath(bytes: Array("./".utf8) + bytes) }
}
