/// The intermediate matrices of a transformer, used by every layer.
struct TransformerWorkspace: Sendable {
    /// Normalised input, then the heads' output: `[rows, width]`.
    let features: ScratchMatrix
    let queries: ScratchMatrix
    let keys: ScratchMatrix
    let values: ScratchMatrix
    /// Inside the feed-forward layer: `[rows, feedForwardWidth]`.
    let hidden: ScratchMatrix

    init(_ configuration: TowerConfiguration, rows: Int) {
        features = ScratchMatrix(rows: rows, columns: configuration.width)
        queries = ScratchMatrix(rows: rows, columns: configuration.width)
        keys = ScratchMatrix(rows: rows, columns: configuration.width)
        values = ScratchMatrix(rows: rows, columns: configuration.width)
        hidden = ScratchMatrix(rows: rows, columns: configuration.feedForwardWidth)
    }
}
