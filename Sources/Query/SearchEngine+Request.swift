public import ImageEmbedding
internal import ImagePreprocessing
internal import LibraryStore
internal import SearchIndex
internal import SystemPackage
internal import VectorIndex

extension SearchEngine {
    /// Answers a request: its terms are added to one direction, its filters decide which pictures count.
    ///
    /// A request without terms lists the pictures that pass its filters, the latest first. Hits are ranked by what they show alone,
    /// and near-identical ones are not folded.
    ///
    /// - Parameters:
    ///   - request: What is searched for. A path that begins with `~` is taken as it is; see ``SearchRequest/replacingHome(by:)``.
    ///   - title: The request as the user wrote it.
    ///   - embedder: Makes the embeddings of pictures that the library does not know; not evaluated without such terms.
    /// - Throws: ``QueryError``; `ImageError` if a picture cannot be read; what the model or the library throws.
    public func answer(
        _ request: SearchRequest, title: String? = nil, embedder: @autoclosure () throws -> ImageEmbedder
    ) throws -> SearchResult {
        guard request.ranking != .words else {
            throw QueryError.noRankingByWords(path: library.path.string)
        }
        return try timed(query: title ?? request.description) {
            let resolution = try FilterResolution(request.filters, in: library)
            if request.terms.isEmpty { return try list(request, resolution) }
            let (direction, own) = try sum(
                of: request.terms, in: Self.templates(request.templates), embedder)
            var options = SearchOptions()
            options.limit = request.limit.addingSaturated(request.skipped)
            options.minimumScore = request.leastScore
            options.leastStrength = request.leastStrength
            let allowed =
                resolution.filters.isEmpty
                ? nil : KeySet(try library.embeddingIDs(modelID: model.id, of: resolution.filters))
            var found = try find(near: direction, options, allowed: allowed, excluding: own)
            found.hits.removeFirst(min(request.skipped, found.hits.count))
            found.notes = resolution.notes
            return found
        }
    }

    /// The pictures that pass the filters, by time.
    private func list(_ request: SearchRequest, _ resolution: FilterResolution) throws -> Found {
        let images = try library.images(of: resolution.filters, limit: request.limit, offset: request.skipped)
        let facts = try library.facts(imageIDs: images.map(\.id))
        let hits = images.enumerated().map { position, image in
            SearchHit(
                rank: request.skipped + position + 1, score: nil, strength: nil, id: image.id,
                path: image.path,
                width: image.width,
                height: image.height, facts: facts[image.id])
        }
        let count = try library.imageCount(of: resolution.filters)
        return Found(hits: hits, searched: count, index: .exact, notes: resolution.notes)
    }

    /// The templates of a request; empty for the text itself.
    private static func templates(_ choices: [TemplateChoice]) throws -> [PromptTemplate] {
        try choices.flatMap { choice in
            switch choice {
            case .explicit(let template): return [template]
            case .named(let name):
                guard let set = TemplateSet.named(name.text) else {
                    throw QueryError.unknownTemplates(name: name.text, known: TemplateSet.all.map(\.name))
                }
                return set.templates
            }
        }
    }
}

extension Int {
    /// The sum, or the largest number if that is larger.
    fileprivate func addingSaturated(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
