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
        if request.terms.isEmpty { return try library.onSnapshot { try listByTime(request, resolution) } }
        let prepared = try PreparedRequest(request, resolution, of: self, embedder)
        return try onSnapshot {
            var ranking = try ranking(of: prepared)
            let groups =
                try request.isFolding ? folded(request, &ranking) : unfolded(request, &ranking)
            return try found(groups, skipped: request.skipped, of: prepared.direction, in: ranking)
        }
    }

    /// The hits of the page that a request asks for, each by itself.
    private func unfolded(
        _ request: SearchRequest, _ ranking: inout QueryRanking
    ) throws -> [HitGroup<RankedHit>] {
        let wanted = request.skipped.addingSaturated(request.limit)
        let hits = try ranking.best(wanted).prefix(wanted)
        // What is gone would move the page.
        try ranking.check(hits.prefix(request.skipped))
        return hits.dropFirst(request.skipped).map { HitGroup(first: $0) }
    }

    /// The pictures that pass the filters, by time.
    private func listByTime(_ request: SearchRequest, _ resolution: FilterResolution) throws -> Found {
        let filters = resolution.filters
        let groups: [HitGroup<Int64>]
        if request.isFolding {
            var ranking = TimeRanking(filters, in: library, modelID: model.id)
            groups = try folded(request, &ranking)
        } else {
            groups = try library.imageIDs(of: filters, limit: request.limit, offset: request.skipped).map {
                HitGroup(first: $0)
            }
        }
        return Found(
            hits: try listed(groups, skipped: request.skipped), searched: try library.imageCount(of: []),
            passing: filters.isEmpty ? nil : try library.imageCount(of: filters), index: .exact)
    }
}
