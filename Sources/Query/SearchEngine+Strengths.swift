public import LibraryStore
internal import SystemPackage
internal import VectorIndex

extension SearchEngine {
    /// How much pictures stand out for texts, 0 to 100 each, by the cosines of their embeddings.
    ///
    /// - Parameter scores: The embeddings of pictures with their cosines.
    /// - Returns: A strength for each, nil where the library does not know it; nil if it knows none for this model.
    /// - Throws: `LibraryError`.
    /// - Complexity: O(*n* log *N*) for *n* scores among *N* embeddings.
    public func strengths(_ scores: [(embeddingID: Int64, score: Float)]) throws -> [Int?]? {
        guard let strengths = try hitStrengths() else { return nil }
        return try strengths.strengths(scores.map { Neighbor(key: $0.embeddingID, score: $0.score) })
    }

    /// Checks that the library knows strengths for the model; one that an earlier version wrote may not.
    ///
    /// - Throws: ``QueryError/unknownStrengths(library:model:)``, or `LibraryError`.
    public func requireStrengths() throws {
        guard try HitStrengths(in: library, of: model) != nil else {
            throw QueryError.unknownStrengths(library: library.path.string, model: model.name)
        }
    }

    /// The images that embeddings show, by the id of the embedding; those that are gone are left out.
    ///
    /// - Throws: `LibraryError`.
    /// - Complexity: O(*n* log *N*) for *n* ids in a library of *N* images.
    public func images(embeddingIDs: [Int64]) throws -> [Int64: ImageRecord] {
        try library.images(embeddingIDs: embeddingIDs)
    }

    /// Why hits of texts have no strength, if they have none.
    public var lackOfStrengths: QueryError {
        knowsStrengths
            ? .unknownStrengths(library: library.path.string, model: model.name)
            : .strengthsOfAdapter(library: library.path.string, model: model.name)
    }

    /// The strengths of hits of texts; nil if the library knows none for the texts of this engine.
    ///
    /// - Throws: `LibraryError`.
    func hitStrengths() throws -> HitStrengths? {
        knowsStrengths ? try HitStrengths(in: library, of: model) : nil
    }
}
