internal import CLIPModel
internal import ImageEmbedding
internal import LibraryStore
internal import SearchIndex
internal import SystemPackage
internal import TextEmbedding

extension SearchEngine {
    private typealias WeightedEmbedding = (embedding: QueryEmbedding, weight: Double)

    /// Returns the direction of the weighted sum of terms, and the embeddings of the library's images among them.
    ///
    /// - Parameters:
    ///   - terms: At least one. A path that begins with `~` is taken as it is.
    ///   - templates: What the texts are put into; empty for the texts themselves.
    ///   - embedder: Makes the embeddings of pictures that the library does not have; not called if there are none.
    /// - Throws: ``QueryError/termsCancel``, ``QueryError/unknownProbe(name:known:library:)``, what the ``ProbeSource`` throws,
    ///   ``QueryError/unknownPicture(id:library:model:)``, `ImageError` if a picture
    ///   cannot be read, or what the model or the library throws.
    func sum(
        of terms: [SearchTerm], in templates: [PromptTemplate], _ embedder: () throws -> ImageEmbedder
    ) throws -> (direction: QueryEmbedding, own: [Int64]) {
        var (parts, own) = try pictures(terms, embedder)
        parts += try texts(terms, templates)
        parts += try probeDirections(terms)
        guard let sum = QueryDirection.sum(parts) else { throw QueryError.termsCancel }
        return (sum, own)
    }

    /// The embeddings of all texts, which are encoded together. That of a text in several templates is their mean.
    private func texts(_ terms: [SearchTerm], _ templates: [PromptTemplate]) throws -> [WeightedEmbedding] {
        let texts = terms.compactMap { term in
            if case .text(let text) = term.content { (text: text, weight: term.weight) } else { nil }
        }
        guard !texts.isEmpty else { return [] }
        let count = max(templates.count, 1)
        let embeddings = try textEmbedder.embed(
            texts: texts.flatMap { text, _ in
                templates.isEmpty ? [text] : templates.map { $0.filled(with: text) }
            })
        return try texts.enumerated().map { index, text in
            let parts = try (index * count..<(index + 1) * count).map { row in
                (embedding: try direction(of: embeddings[row], from: .text), weight: 1.0)
            }
            guard let mean = count == 1 ? parts[0].embedding : QueryDirection.sum(parts) else {
                throw QueryError.termsCancel
            }
            return (mean, text.weight)
        }
    }

    /// The embeddings of all pictures, and the ids of those that the library has.
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
            case .text, .probe: continue
            case .picture(let path):
                let picture = try picture(at: path, embedder)
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
