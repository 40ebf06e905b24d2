internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

/// How much the hits of a library stand out, for queries made of words.
///
/// The scores of pictures with each other have another distribution than those of pictures with sentences, so that hits of other
/// queries have no strength.
struct HitStrengths {
    private let library: any Library
    private let scale: StrengthScale

    /// The strengths in a library; nil if it knows none for this model, as one that an earlier version wrote.
    ///
    /// - Throws: `LibraryError`.
    init?(in library: any Library, of model: ModelRecord) throws {
        guard let basis = try library.strengthBasis(modelID: model.id) else { return nil }
        self.library = library
        scale = StrengthScale(basis)
    }

    /// A score that all hits of at least this strength reach.
    func leastScore(ofStrength strength: Int) -> Float { scale.leastScore(ofStrength: strength) }

    /// The strengths of neighbours, in the same order; nil where the library does not know it.
    ///
    /// - Throws: `LibraryError`.
    func strengths(_ neighbors: [Neighbor]) throws -> [Int?] {
        let references = try library.strengthReferences(embeddingIDs: neighbors.map(\.key))
        return neighbors.map { neighbor in
            references[neighbor.key].map { scale.strength(score: neighbor.score, reference: $0) }
        }
    }

    /// The neighbours of at least a strength, in the same order.
    ///
    /// - Throws: `LibraryError`.
    func strong(_ neighbors: [Neighbor], _ least: Int) throws -> [Neighbor] {
        zip(neighbors, try strengths(neighbors)).filter { $1.map { $0 >= least } ?? false }.map(\.0)
    }
}
