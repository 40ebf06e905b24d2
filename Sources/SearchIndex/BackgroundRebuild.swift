internal import Foundation
internal import Synchronization

/// Rebuilds the search index on its own thread while pictures are being indexed, whenever enough have been added.
final class BackgroundRebuild: Sendable {
    /// The state and outcome of background builds.
    private struct State {
        var doneAtLastLook = 0
        var isAtWork = false
        var hasFailed = false
        var hasBuilt = false
    }

    private let rebuild: IndexRebuild
    private let smallestSize: Int
    private let stop: StopFlag
    private let state = Mutex(State())
    /// Each build enters this group when it starts and leaves it when it ends.
    private let builds = DispatchGroup()

    /// Prepares background builds with `makeRebuild`, which receives a closure that tells whether to cancel: after
    /// ``finish()``, or once `isStopped` returns true.
    init(
        unless isStopped: @escaping @Sendable () -> Bool,
        _ makeRebuild: (_ isCancelled: @escaping @Sendable () -> Bool) throws -> IndexRebuild
    ) rethrows {
        let stop = StopFlag()
        self.stop = stop
        rebuild = try makeRebuild { stop.isSet || isStopped() }
        smallestSize = rebuild.smallestSize
    }

    /// Whether a background build has succeeded.
    var hasBuilt: Bool { state.withLock { $0.hasBuilt } }

    /// Starts a build if one may be due and none is running. Called after every commit.
    func consider(_ progress: IndexingProgress) {
        // At the end of the run the index is built with all threads.
        guard progress.done < progress.total else { return }
        let starts = state.withLock { state in
            // Checking the catalog at every commit would cost more than it saves.
            let step = max(smallestSize / 8, 1)
            guard !state.isAtWork, !state.hasFailed, progress.done - state.doneAtLastLook >= step else {
                return false
            }
            state.doneAtLastLook = progress.done
            state.isAtWork = true
            return true
        }
        guard starts else { return }
        builds.enter()
        // Not a task: a build takes long, and would occupy one of the threads that read and encode.
        Thread.detachNewThread { [self] in
            run()
            builds.leave()
        }
    }

    /// Cancels the running build, because a build at the end of the run follows, and waits until it ends.
    func finish() async {
        stop.set()
        await withCheckedContinuation { continuation in
            builds.notify(queue: .global()) { continuation.resume() }
        }
    }

    private func run() {
        // A build that fails here is tried again at the end of the run, which reports the error.
        let isBuilt = try? buildIfNeeded()
        state.withLock { state in
            state.isAtWork = false
            state.hasFailed = isBuilt == nil
            state.hasBuilt = state.hasBuilt || isBuilt == true
        }
    }

    private func buildIfNeeded() throws -> Bool {
        guard case .build = try rebuild.need(), rebuild.hasRoom else { return false }
        _ = try rebuild.build(threads: 1) { _ in }
        return true
    }
}
