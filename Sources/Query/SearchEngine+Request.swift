public import ImageEmbedding
internal import ImagePreprocessing
internal import LibraryStore
internal import SearchIndex
internal import SystemPackage
internal import VectorIndex

extension SearchEngine {
    /// Answers a request: its terms are added to one direction, its filters decide which pictures count.
    ///
    /// A request without terms lists the pictures that pass its filters, the latest first. Hits that are nearly the same become one,
    /// unless ``SearchRequest/isFolding`` is false.
    ///
    /// - Parameters:
    ///   - request: What is searched for. A path that begins with `~` is taken as it is; see ``SearchRequest/replacingHome(by:)``.
    ///   - title: The request as the user wrote it.
    ///   - embedder: Makes the embeddings of pictures that the library does not know; not evaluated without such terms.
    /// - Throws: ``QueryError``; `ImageError` if a picture cannot be read; what the model or the library throws.
    public func answer(
        _ request: SearchRequest, title: String? = nil, embedder: @autoclosure () throws -> ImageEmbedder
    ) throws -> SearchResult {
        try timed(query: title ?? request.description) {
            let resolution = try FilterResolution(request.filters, in: library)
            var found = try page(request, resolution, embedder)
            found.notes = resolution.notes
            found.page = request.page
            return found
        }
    }

    /// The hits of the page that a request asks for.
    private func page(
        _ request: SearchRequest, _ resolution: FilterResolution, _ embedder: () throws -> ImageEmbedder
    ) throws -> Found {
        if request.ranking == .words { return try listByWords(request, resolution) }
        if request.terms.isEmpty {
            let all = try Found(
                hits: [], searched: library.imageCount(of: []),
                passing: resolution.filters.isEmpty ? nil : library.imageCount(of: resolution.filters),
                index: .exact)
            func list(_ limit: Int, skipping skipped: Int = 0) throws -> Found {
                var found = all
                found.hits = try self.list(resolution, limit: limit, skipping: skipped)
                return found
            }
            guard request.isFolding else { return try list(request.limit, skipping: request.skipped) }
            return try folded(request) { try list($0) }
        }
        let prepared = try PreparedRequest(request, resolution, of: self, embedder)
        if request.isFolding { return try folded(request) { try ranked(prepared, limit: $0) } }
        var found = try ranked(prepared, limit: request.limit.addingSaturated(request.skipped))
        found.hits.removeFirst(min(request.skipped, found.hits.count))
        return found
    }

    /// The best hits of a request with terms, in order, from the first page on: by looks, joined with those by words.
    ///
    /// - Parameter limit: The largest number of hits; a longer list begins like a shorter one.
    func ranked(_ prepared: PreparedRequest, limit: Int) throws -> Found {
        var options = SearchOptions()
        options.limit = limit
        options.minimumScore = prepared.request.leastScore
        options.leastStrength = prepared.request.leastStrength
        return try find(
            near: prepared.direction, options, among: prepared.filtered, excluding: prepared.own,
            words: prepared.words)
    }

    /// The pictures that pass the filters, by time.
    private func list(_ resolution: FilterResolution, limit: Int, skipping skipped: Int) throws -> [SearchHit]
    {
        let images = try library.images(of: resolution.filters, limit: limit, offset: skipped)
        let facts = try library.facts(imageIDs: images.map(\.id))
        return images.enumerated().map { position, image in
            SearchHit(
                image, rank: skipped + position + 1, score: nil, facts: facts[image.id])
        }
    }
}
