internal import Synchronization

/// Rebuilds the search index on a thread of its own while pictures are being indexed, whenever enough has come in.
final class BackgroundRebuild: Sendable {
    private struct State {
        var commits = 0
        var running: Task<Void, Never>?
    }

    private let rebuild: IndexRebuild
    private let state = Mutex(State())

    init(_ rebuild: IndexRebuild) { self.rebuild = rebuild }

    /// Starts a build if one is due and none is at work; called with the number of files that are done.
    func consider(done: Int) {
        state.withLock { state in
            // Looking into the catalog at every commit would cost more than it gives.
            guard state.running == nil, done - state.commits >= max(rebuild.options.smallestSize / 8, 1)
            else { return }
            state.commits = done
            state.running = Task.detached(priority: .utility) { [self] in run() }
        }
    }

    private func run() {
        // A build that fails here is tried again at the end of the run, and its error told then.
        try? buildIfNeeded()
        state.withLock { $0.running = nil }
    }

    /// Waits for the build at work.
    func finish() async {
        await state.withLock { $0.running }?.value
    }

    private func buildIfNeeded() throws {
        guard case .build = try rebuild.need() else { return }
        _ = try rebuild.build(threads: 1) { _ in }
    }
}
