public import CLIPModel
public import ImageEmbedding
public import LibraryStore
internal import SearchIndex
public import SystemPackage

extension SearchEngine {
    /// The number of embeddings in a block.
    private static let blockCount = 1024

    /// Selects all pictures that pass the filters of a request, or, if it has terms, its hits on all pages up to this one.
    ///
    /// - Parameters:
    ///   - request: What is selected.
    ///   - embedder: Makes the embeddings of pictures that the library does not know; not evaluated without such terms.
    /// - Throws: as ``answer(_:title:embedder:)``.
    /// - Complexity: O(*n* log *n*) for *n* pictures in the library.
    public func selection(
        _ request: SearchRequest, embedder: @autoclosure () throws -> ImageEmbedder
    ) throws -> PictureSelection {
        let resolution = try FilterResolution(request.filters, in: library)
        guard !request.terms.isEmpty else {
            let all = try library.embeddingIDs(modelID: model.id, of: resolution.filters)
            return PictureSelection(embeddingIDs: all.sorted(), notes: resolution.notes)
        }
        let prepared = try PreparedRequest(request, resolution, of: self, embedder)
        let wanted = request.limit.addingSaturated(request.skipped)
        let ids = try onSnapshot {
            var ranking = try ranking(of: prepared)
            let hits = try ranking.best(wanted).prefix(wanted)
            try ranking.check(hits)
            return (hits.map(\.key), ranking.isStale)
        }
        return PictureSelection(embeddingIDs: ids, notes: resolution.notes)
    }

    /// Selects images by their ids. Those that the library does not have, or has no embedding of, are left out.
    ///
    /// - Throws: `LibraryError`.
    public func selection(ofImages ids: [Int64]) throws -> PictureSelection {
        let found = try Set(ids).compactMap { try library.embeddingID(imageID: $0, modelID: model.id) }
        return PictureSelection(embeddingIDs: found.sorted(), notes: [])
    }

    /// The embedding of an image file, `[dimension]`, of unit length: the library's if it has one and the file has not changed.
    ///
    /// - Parameters:
    ///   - path: The image file, which need not be in the library.
    ///   - embedder: Makes the embedding if the library has none; not evaluated otherwise.
    /// - Throws: `ImageError` if the image cannot be read, or what the model or the library throws.
    public func embedding(
        ofImageAt path: FilePath, embedder: @autoclosure () throws -> ImageEmbedder
    ) throws -> [Float] {
        try picture(at: path, embedder).embedding.values
    }

    /// Calls `body` for blocks of the selected embeddings, in their order. Pictures that are gone meanwhile are left out.
    ///
    /// - Parameters:
    ///   - selection: The pictures, of the same library and model.
    ///   - body: Takes the records of the embeddings and the embeddings, `[n, dimension]`, of unit length.
    /// - Throws: `LibraryError`, or what `body` throws, which ends the pass.
    /// - Complexity: O(n · dimension) time; memory for one block.
    public func forEachBlock(
        of selection: PictureSelection,
        _ body: (_ records: [EmbeddingRecord], _ embeddings: Embeddings) throws -> Void
    ) throws {
        for start in stride(from: 0, to: selection.count, by: Self.blockCount) {
            let ids = selection.embeddingIDs[start..<min(start + Self.blockCount, selection.count)]
            var records: [EmbeddingRecord] = []
            var values: [Float] = []
            values.reserveCapacity(ids.count * model.dimension)
            try library.forEachEmbedding(ids: ids, modelID: model.id) { record, vector in
                records.append(record)
                values.append(contentsOf: vector)
            }
            guard !records.isEmpty else { continue }
            try body(records, Embeddings(values: values, dimension: model.dimension))
        }
    }
}
