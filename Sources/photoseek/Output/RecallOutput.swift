/// The nprobe and the recall of searches, in JSON.
struct RecallOutput: Encodable {
    struct Tuning: Encodable {
        let nprobe: Int
        let recall: Float
    }

    let target: Float
    let text: Tuning
    let image: Tuning
}
