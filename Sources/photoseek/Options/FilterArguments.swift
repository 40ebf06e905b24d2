internal import ArgumentParser
internal import FilePaths
internal import Query
internal import SystemPackage

/// The values of `--where` as filters.
struct FilterArguments {
    let filters: [SearchFilter]

    /// - Throws: ``WrongQuery``, or a `ValidationError` for anything but filters.
    init(_ texts: [String]) throws {
        var filters: [SearchFilter] = []
        for text in texts {
            let request: SearchRequest
            do {
                request = try SearchRequest(parsing: text)
            } catch {
                throw WrongQuery(error: error, query: text)
            }
            var onlyFilters = SearchRequest()
            onlyFilters.filters = request.filters
            guard request == onlyFilters else {
                throw ValidationError("--where takes filters only, found \"\(text)\"")
            }
            let home = FilePath.environment("HOME")
            filters += (home.map { request.replacingHome(by: $0) } ?? request).filters
        }
        guard filters.count <= SearchRequest.maximumFilters else {
            throw ValidationError("--where takes at most \(SearchRequest.maximumFilters) filters")
        }
        self.filters = filters
    }
}
