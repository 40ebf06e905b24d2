internal import Kernels
internal import Synchronization

/// The intermediate matrices of one call of the image tower.
struct VisionWorkspace: Sendable {
    /// The most images that there is room for.
    let capacity: Int
    /// One image's patches, one a row: `[patches, patchValueCount]`.
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

/// Workspaces between calls, so that not every batch asks the system for tens of megabytes of new memory.
///
/// Holds as many as calls were ever running at once. Safe to use from any thread.
final class VisionWorkspacePool: Sendable {
    private let idle = Mutex<[VisionWorkspace]>([])

    /// A workspace for `count` images, which belongs to the caller until it is given back.
    func take(_ configuration: VisionTransformerConfiguration, count: Int, team: ThreadTeam?)
        -> VisionWorkspace
    {
        let found = idle.withLock { $0.popLast() }
        if let found, found.capacity >= count { return found }
        return VisionWorkspace(configuration, capacity: count, team: team)
    }

    func giveBack(_ workspace: VisionWorkspace) {
        idle.withLock { $0.append(workspace) }
    }
}
