internal import Synchronization

/// Keeps workspaces between calls, so that not every batch allocates tens of megabytes of memory.
///
/// Holds at most as many workspaces as calls have ever run at the same time. Safe to use from any thread.
final class WorkspacePool<Workspace: Sendable>: Sendable {
    private let idle = Mutex<[Workspace]>([])

    /// Returns a workspace, which belongs to the caller until it is given back.
    ///
    /// - Parameters:
    ///   - fits: Whether a workspace from an earlier call is large enough; if not, that workspace is dropped.
    ///   - make: Creates a new workspace.
    func take(where fits: (Workspace) -> Bool, make: () -> Workspace) -> Workspace {
        let found = idle.withLock { $0.popLast() }
        if let found, fits(found) { return found }
        return make()
    }

    func giveBack(_ workspace: Workspace) {
        idle.withLock { $0.append(workspace) }
    }
}
