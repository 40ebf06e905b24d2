internal import Foundation
internal import Synchronization

/// Rebuilds the search index on a thread of its own while pictures are being indexed, whenever enough has come in.
final class BackgroundRebuild: Sendable {
    /// Where how the builds went is known.
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
    /// Entered by a build, and left at its end.
    private let builds = DispatchGroup()

    /// A background for builds that `makeRebuild` prepares, given a question whether to give up.
    init(
        unless isStopped: @escaping @Sendable () -> Bool,
        _ makeRebuild: (_ isCancelled: @escaping @Sendable () -> Bool) throws -> IndexRebuild
    ) rethrows {
        let stop = StopFlag()
        self.stop = stop
        rebuild = try makeRebuild { stop.isSet || isStopped() }
        smallestSize = rebuild.smallestSize
    }

    /// Whether a build came to its end.
    var hasBuilt: Bool { state.withLock { $0.hasBuilt } }

    /// Starts a build if one is due and none is at work; called after every commit.
    func consider(_ progress: IndexingProgress) {
        // At the end of the run the index is built with all threads.
        guard progress.done < progress.total else { return }
        let starts = state.withLock { state in
            // Looking into the catalog at every commit would cost more than it gives.
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
        // Not a task: the build computes for long, and would take a thread from those that read and encode.
        Thread.detachNewThread { [self] in
            run()
            builds.leave()
        }
    }

    /// Stops the build at work, as a better one follows, and waits for its end.
    func finish() async {
        stop.set()
        await withCheckedContinuation { continuation in
            builds.notify(queue: .global()) { continuation.resume() }
        }
    }

    private func run() {
        // A build that fails here is tried again at the end of the run, and its error told then.
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
