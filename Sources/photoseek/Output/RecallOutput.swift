internal import VectorIndex

/// The nprobe and the recall of searches, in JSON.
struct RecallOutput: Encodable {
    struct Tuning: Encodable {
        let nprobe: Int
        let recall: Float
    }

    let target: Float
    let text: Tuning
    let image: Tuning

    init(_ recall: IndexDescription.Recall) {
        target = recall.target
        text = Tuning(nprobe: recall.shiftedQueries.nprobe, recall: recall.shiftedQueries.recall)
        image = Tuning(nprobe: recall.nearQueries.nprobe, recall: recall.nearQueries.recall)
    }
}
