/// How many lists searches look into and what that finds, in JSON.
struct RecallOutput: Encodable {
    struct Tuning: Encodable {
        let nprobe: Int
        let recall: Float
    }

    let target: Float
    let text: Tuning
    let image: Tuning
}
