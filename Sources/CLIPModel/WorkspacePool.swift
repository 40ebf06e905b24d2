internal import Synchronization

/// Workspaces between calls, so that not every batch asks the system for tens of megabytes of new memory.
///
/// Holds as many as calls were ever running at once. Safe to use from any thread.
final class WorkspacePool<Workspace: Sendable>: Sendable {
    private let idle = Mutex<[Workspace]>([])

    /// A workspace, which belongs to the caller until it is given back.
    ///
    /// - Parameters:
    ///   - fits: Whether one of an earlier call is large enough; it is dropped if not.
    ///   - make: Makes a new one.
    func take(where fits: (Workspace) -> Bool, make: () -> Workspace) -> Workspace {
        let found = idle.withLock { $0.popLast() }
        if let found, fits(found) { return found }
        return make()
    }

    func giveBack(_ workspace: Workspace) {
        idle.withLock { $0.append(workspace) }
    }
}
