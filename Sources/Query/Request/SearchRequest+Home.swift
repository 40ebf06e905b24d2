internal import FilePaths
public import SystemPackage

extension SearchRequest {
    /// Returns the request with `home` in place of `~` at the beginning of its paths.
    ///
    /// - Parameter home: The absolute path of the user's home folder.
    /// - Complexity: O(n).
    public func replacingHome(by home: FilePath) -> SearchRequest {
        var request = self
        request.terms = terms.map { term in
            guard case .picture(let path) = term.content else { return term }
            return SearchTerm(pictureAt: path.replacingHome(by: home), weight: term.weight) ?? term
        }
        request.filters = filters.map { filter in
            guard case .under(.at(let folder)) = filter.condition else { return filter }
            let path = folder.path.replacingHome(by: home)
            return SearchFilter(.under(.at(LocatedFolder(path))), isNegated: filter.isNegated) ?? filter
        }
        return request
    }
}

extension FilePath {
    fileprivate func replacingHome(by home: FilePath) -> FilePath {
        guard !isAbsolute, components.first?.bytes == Array("~".utf8) else { return self }
        return home.appending(components.dropFirst())
    }
}
