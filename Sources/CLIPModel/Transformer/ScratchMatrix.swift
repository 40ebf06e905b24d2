internal import Kernels
internal import Synchronization

/// A float32 matrix for intermediate results, used by one call at a time. Its numbers are undefined until written.
final class ScratchMatrix: Sendable {
    private let memory: FloatMemory
    private let rows: Int
    private let columns: Int

    init(rows: Int, columns: Int) {
        memory = FloatMemory(count: rows * columns)
        (self.rows, self.columns) = (rows, columns)
    }

    /// A view of the numbers. It does not keep the matrix alive.
    var view: MutableMatrixView { MutableMatrixView(memory.base, rows: rows, columns: columns) }

    /// The first `count` rows.
    func rows(_ count: Int) -> MutableMatrixView { view.part(rows: 0..<count, columns: 0..<view.columns) }

    /// The numbers, row-major.
    var array: [Float] { Array(UnsafeBufferPointer(start: view.base, count: view.rows * view.columns)) }
}

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
