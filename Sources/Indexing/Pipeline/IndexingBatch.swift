internal import CatalogStore
internal import CLIPModel

/// Files that go through the encoder together and are committed together.
struct IndexingBatch: Sendable {
    /// The files with what became of them, in the order of the plan.
    var readings: [(item: IndexingPlan.Item, outcome: PictureReader.Outcome)] = []

    /// The images that need the encoder.
    var decodedCount: Int {
        readings.count { if case .decoded = $0.outcome { true } else { false } }
    }

    /// The embeddings of the decoded images, in order.
    ///
    /// - Throws: ``CLIPModelError``.
    func encode(_ encoder: CLIPEncoder) throws -> Embeddings {
        let tensors = readings.compactMap { reading -> [Float]? in
            if case .decoded(_, let tensor) = reading.outcome { tensor } else { nil }
        }
        guard !tensors.isEmpty else { return Embeddings(values: [], dimension: encoder.dimension) }
        let pixels = Array(tensors.joined())
        return try pixels.withUnsafeBufferPointer { try encoder.embed(pixels: $0, count: tensors.count) }
    }
}
