internal import Kernels

/// The intermediate matrices of a transformer, reused by every layer.
struct TransformerWorkspace: Sendable {
    /// The threads that share the work of a call; nil if only the calling thread works.
    let team: ThreadTeam?
    /// The normalised input, then the output of the heads: `[rows, width]`.
    let features: ScratchMatrix
    let queries: ScratchMatrix
    let keys: ScratchMatrix
    let values: ScratchMatrix
    /// The hidden features of the feed-forward layer: `[rows, feedForwardWidth]`.
    let hidden: ScratchMatrix

    init(_ configuration: TowerConfiguration, rows: Int, team: ThreadTeam?) {
        self.team = team
        features = ScratchMatrix(rows: rows, columns: configuration.width)
        queries = ScratchMatrix(rows: rows, columns: configuration.width)
        keys = ScratchMatrix(rows: rows, columns: configuration.width)
        values = ScratchMatrix(rows: rows, columns: configuration.width)
        hidden = ScratchMatrix(rows: rows, columns: configuration.feedForwardWidth)
    }
}
