public import VectorIndex

/// The nprobe and the recall of searches, in JSON.
public struct RecallOutput: Encodable, Sendable {
    struct Tuning: Encodable, Sendable {
        let nprobe: Int
        let recall: Float
    }

    let target: Float
    let text: Tuning
    let image: Tuning

    /// The recall that was measured when an index was built.
    public init(_ recall: IndexDescription.Recall) {
        target = recall.target
        text = Tuning(nprobe: recall.shiftedQueries.nprobe, recall: recall.shiftedQueries.recall)
        image = Tuning(nprobe: recall.nearQueries.nprobe, recall: recall.nearQueries.recall)
    }
}
