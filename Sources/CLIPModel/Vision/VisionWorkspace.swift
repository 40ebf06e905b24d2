internal import Kernels

/// The intermediate matrices of one call of the image tower.
struct VisionWorkspace: Sendable {
    /// The largest number of images of a call.
    let capacity: Int
    /// The patches of one image, one per row: `[patches, patchValueCount]`.
    let patches: ScratchMatrix
    /// `[capacity * tokenCount, width]`.
    let tokens: ScratchMatrix
    let transformer: TransformerWorkspace

    init(_ configuration: VisionTransformerConfiguration, capacity: Int, team: ThreadTeam?) {
        self.capacity = capacity
        patches = ScratchMatrix(
            rows: configuration.patchCount, columns: configuration.patchValueCount)
        tokens = ScratchMatrix(
            rows: capacity * configuration.tokenCount, columns: configuration.tower.width)
        transformer = TransformerWorkspace(
            configuration.tower, rows: capacity * configuration.tokenCount, team: team)
    }
}
