internal import FilePaths
internal import Session
internal import SystemPackage

extension FilePath {
    /// The `file://` URI of a path that is not UTF-8 and therefore does not fit into JSON; nil if the path is UTF-8.
    ///
    /// A relative path is made absolute first.
    var uriUnlessText: String? {
        guard !isText else { return nil }
        return isAbsolute ? uri : Self.currentFolder.map { $0.pushing(self).uri }
    }
}

extension [FilePath] {
    /// The URIs of all paths if at least one of them is not UTF-8; otherwise nil.
    var urisUnlessText: [String]? { allSatisfy(\.isText) ? nil : map(\.uri) }
}
