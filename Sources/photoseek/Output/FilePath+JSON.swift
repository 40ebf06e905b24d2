internal import FilePaths
internal import SystemPackage

extension FilePath {
    /// The `file://` URI of a path that JSON cannot hold, as it is not UTF-8; nil where the text of the path says all.
    ///
    /// A path that starts at the current folder is completed first.
    var uriUnlessText: String? {
        guard !isText else { return nil }
        return isAbsolute ? uri : Self.currentFolder.map { $0.pushing(self).uri }
    }
}

extension [FilePath] {
    /// The URIs of all paths where one of them is not UTF-8; else nil.
    var urisUnlessText: [String]? { allSatisfy(\.isText) ? nil : map(\.uri) }
}
