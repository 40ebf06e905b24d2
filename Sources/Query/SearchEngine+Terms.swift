internal import CLIPModel
public import ImageEmbedding
internal import LibraryStore
internal import SearchIndex
internal import SystemPackage

extension SearchEngine {
    /// Returns the images nearest to the weighted sum of terms, such as a text and a picture. Images of the library that are
    /// terms themselves are left out.
    ///
    /// - Parameters:
    ///   - terms: At least one, without `~` in a path, see ``SearchRequest/replacingHome(by:)``.
    ///   - embedder: Makes the embeddings of pictures that the library does not have; not evaluated if there are none.
    ///   - options: Which hits to return.
    /// - Returns: The hits; the query is the printed form of the terms.
    /// - Throws: ``QueryError/emptyQuery`` without terms, ``QueryError/termsCancel``,
    ///   ``QueryError/unknownPicture(id:library:model:)``, `ImageError` if a picture cannot be read, or what the model or the
    ///   library throws.
    public func search(
        _ terms: [SearchTerm], embedder: @autoclosure () throws -> ImageEmbedder,
        options: SearchOptions = SearchOptions()
    ) throws -> SearchResult {
        guard !terms.isEmpty else { throw QueryError.emptyQuery }
        var request = SearchRequest()
        request.terms = terms
        return try timed(query: request.description) {
            var (parts, own) = try pictures(terms, embedder)
            parts += try texts(terms)
            guard let sum = QueryDirection.sum(parts) else { throw QueryError.termsCancel }
            return try find(near: sum, options, excluding: own)
        }
    }

    private typealias WeightedEmbedding = (embedding: QueryEmbedding, weight: Double)

    /// Returns the embeddings of all texts, which are encoded together.
    private func texts(_ terms: [SearchTerm]) throws -> [WeightedEmbedding] {
        let texts = terms.compactMap { term in
            if case .text(let text) = term.content { (text: text, weight: term.weight) } else { nil }
        }
        guard !texts.isEmpty else { return [] }
        let embeddings = try encoder.embed(texts: texts.map(\.text))
        return try texts.enumerated().map { index, text in
            (try direction(of: embeddings[index], from: .text), text.weight)
        }
    }

    /// Returns the embeddings of all pictures, and the ids of those that the library has.
    private func pictures(
        _ terms: [SearchTerm], _ makeEmbedder: () throws -> ImageEmbedder
    ) throws -> (parts: [WeightedEmbedding], own: [Int64]) {
        var made: ImageEmbedder?
        // The embedder reads the image encoder, so it is made once.
        func embedder() throws -> ImageEmbedder {
            if let made { return made }
            let new = try makeEmbedder()
            made = new
            return new
        }
        var parts: [WeightedEmbedding] = []
        var own: [Int64] = []
        for term in terms {
            switch term.content {
            case .text: continue
            case .picture(let path):
                let picture = try picture(at: path, embedder: embedder)
                parts.append((picture.embedding, term.weight))
                if let id = picture.own { own.append(id) }
            case .libraryPicture(let id):
                let picture = try libraryPicture(id)
                parts.append((picture.embedding, term.weight))
                own.append(picture.own)
            }
        }
        return (parts, own)
    }

    private func libraryPicture(_ id: Int64) throws -> (embedding: QueryEmbedding, own: Int64) {
        guard let values = try library.embedding(imageID: id, modelID: model.id),
            let own = try library.embeddingID(imageID: id, modelID: model.id)
        else { throw QueryError.unknownPicture(id: id, library: library.path.string, model: model.name) }
        return (try direction(of: values, from: .image), own)
    }
}
