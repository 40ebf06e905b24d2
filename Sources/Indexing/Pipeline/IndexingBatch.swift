internal import CLIPModel
internal import ImageEmbedding

/// Files that go through the encoder together and are committed together.
struct IndexingBatch: Sendable {
    /// The files and the outcomes of reading them, in the order of the plan.
    var readings: [(item: IndexingPlan.Item, outcome: PictureReader.Outcome)] = []

    /// The number of images that need the encoder.
    var decodedCount: Int {
        readings.count { if case .decoded = $0.outcome { true } else { false } }
    }

    /// The embeddings of the decoded images, in order.
    ///
    /// - Throws: ``CLIPModelError``.
    func encode(_ embedder: ImageEmbedder) throws -> Embeddings {
        try embedder.embed(
            readings.compactMap { reading in
                if case .decoded(_, let prepared) = reading.outcome { prepared } else { nil }
            })
    }
}
