internal import Synchronization

/// Rebuilds the search index on a thread of its own while pictures are being indexed, whenever enough has come in.
final class BackgroundRebuild: Sendable {
    private struct State {
        var doneAtLastLook = 0
        var running: Task<Void, Never>?
        var hasBuilt = false
    }

    private let rebuild: IndexRebuild
    private let state = Mutex(State())

    init(_ rebuild: IndexRebuild) { self.rebuild = rebuild }

    /// Whether a build came to its end.
    var hasBuilt: Bool { state.withLock { $0.hasBuilt } }

    /// Starts a build if one is due and none is at work; called after every commit.
    func consider(_ progress: IndexProgress) {
        // At the end of the run the index is built with all threads.
        guard progress.done < progress.total else { return }
        state.withLock { state in
            // Looking into the catalog at every commit would cost more than it gives.
            let step = max(rebuild.options.smallestSize / 8, 1)
            guard state.running == nil, progress.done - state.doneAtLastLook >= step else { return }
            state.doneAtLastLook = progress.done
            state.running = Task.detached(priority: .utility) { [self] in run() }
        }
    }

    private func run() {
        // A build that fails here is tried again at the end of the run, and its error told then.
        let isBuilt = (try? buildIfNeeded()) == true
        state.withLock { state in
            state.running = nil
            state.hasBuilt = state.hasBuilt || isBuilt
        }
    }

    /// Waits for the build at work.
    func finish() async {
        await state.withLock { $0.running }?.value
    }

    private func buildIfNeeded() throws -> Bool {
        guard case .build = try rebuild.need() else { return false }
        _ = try rebuild.build(threads: 1) { _ in }
        return true
    }
}
