internal import Foundation
internal import Synchronization

/// Builds the search index on a thread of its own while embeddings are being added, whenever enough have come in.
public final class BackgroundIndexBuilder: Sendable {
    /// Records the outcome of the builds.
    private struct State {
        var doneAtLastLook = 0
        var isAtWork = false
        var hasFailed = false
        var hasBuilt = false
    }

    private let builder: IndexBuilder
    private let stop = StopFlag()
    private let state = Mutex(State())
    /// Each build enters this group when it starts and leaves it when it ends.
    private let builds = DispatchGroup()

    /// A background for the builds of a builder, which give up when the builder is cancelled or ``finish()`` is called.
    public init(_ builder: IndexBuilder) {
        var builder = builder
        builder.isCancelled = { [stop, isCancelled = builder.isCancelled] in stop.isSet || isCancelled() }
        self.builder = builder
    }

    /// Whether a build came to its end.
    public var hasBuilt: Bool { state.withLock { $0.hasBuilt } }

    /// Starts a build if one is due and none is at work; called after every commit.
    ///
    /// - Parameters:
    ///   - done: The files that are done.
    ///   - total: The files that there are to do.
    public func consider(done: Int, of total: Int) {
        // At the end of the run the index is built with all threads.
        guard done < total else { return }
        let starts = state.withLock { state in
            // Looking into the catalog at every commit would cost more than it gives.
            let step = max(builder.smallestSize / 8, 1)
            guard !state.isAtWork, !state.hasFailed, done - state.doneAtLastLook >= step else {
                return false
            }
            state.doneAtLastLook = done
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

    /// Stops the build at work, as a better one follows, and waits for its end.
    public func finish() async {
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
        guard case .build = try builder.need(), builder.hasRoom else { return false }
        _ = try builder.build(threads: 1) { _ in }
        return true
    }
}

/// Whether somebody wants a work to end; may be set and asked from any thread.
public final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    /// A flag that is not set.
    public init() {}

    /// Whether somebody does.
    public var isSet: Bool { flag.load(ordering: .relaxed) }

    /// Asks the work to end.
    public func set() { flag.store(true, ordering: .relaxed) }
}
