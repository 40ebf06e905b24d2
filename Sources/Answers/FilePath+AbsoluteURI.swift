internal import FilePaths
public import SystemPackage

extension FilePath {
    /// The `file://` URI of a path that is not UTF-8 and therefore does not fit into JSON; nil if the path is UTF-8.
    ///
    /// A relative path is made absolute first.
    public var uriUnlessText: String? {
        guard !isText else { return nil }
        return isAbsolute ? uri : Self.currentFolder.map { $0.pushing(self).uri }
    }
}

extension [FilePath] {
    /// The URIs of all paths if at least one of them is not UTF-8; otherwise nil.
    public var urisUnlessText: [String]? { allSatisfy(\.isText) ? nil : map(\.uri) }
}
