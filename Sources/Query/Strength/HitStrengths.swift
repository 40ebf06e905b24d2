internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

/// How much the hits of a library stand out, for queries made of words.
///
/// The scores of pictures with each other have another distribution than those of pictures with sentences, so that hits of other
/// queries have no strength.
struct HitStrengths {
    /// A neighbour with its strength; nil if its library does not know it.
    struct Hit {
        let neighbor: Neighbor
        let strength: Int?
    }

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

    /// The neighbours with their strengths, in the same order.
    ///
    /// - Throws: `LibraryError`.
    func hits(_ neighbors: [Neighbor]) throws -> [Hit] {
        let references = try library.strengthReferences(embeddingIDs: neighbors.map(\.key))
        return neighbors.map { neighbor in
            guard let reference = references[neighbor.key] else {
                return Hit(neighbor: neighbor, strength: nil)
            }
            return Hit(
                neighbor: neighbor,
                strength: scale.strength(score: neighbor.score, reference: reference))
        }
    }
}
