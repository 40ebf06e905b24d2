internal import FilePaths
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// The thread of a ``FolderWatcher``: waits for events, and hands changes over when they are due and somebody asks.
final class WatchLoop: Sendable {
    /// What others want of the thread.
    private struct Wishes {
        var asking: CheckedContinuation<FolderChanges?, Never>?
        /// How long who asks will wait.
        var end: ContinuousClock.Instant?
        var isWithdrawn = false
        var isStopped = false
    }

    /// What the thread alone uses.
    private struct Watched: ~Copyable {
        var roots: [WatchedRoot]
        var pending: PendingChanges
        var mounts = MountTable()
        var nextLook: ContinuousClock.Instant
    }

    private let options: FolderWatcherOptions
    private let wishes = Mutex(Wishes())
    private let watched: Mutex<Watched>
    /// A pipe in which there is something when there is a wish; -1 if there is no pipe, so that wishes wait for the next look.
    private let bell: (reading: Int32, writing: Int32)

    init(
        _ folders: [FilePath], _ options: FolderWatcherOptions,
        _ openSource: @escaping @Sendable () throws(Errno) -> any FolderEventSource
    ) {
        self.options = options
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        }
        bell = (ends[0], ends[1])
        var roots = folders.map { WatchedRoot($0, options, openSource) }
        for index in roots.indices { roots[index].begin() }
        watched = Mutex(
            Watched(
                roots: roots, pending: PendingChanges(options), nextLook: .now + options.lookInterval))
    }

    deinit {
        for end in [bell.reading, bell.writing] where end >= 0 { close(end) }
    }

    /// Asks for the next changes, and for none when the time is over.
    func ask(_ continuation: CheckedContinuation<FolderChanges?, Never>, until end: ContinuousClock.Instant?)
    {
        let refused = wishes.withLock { wishes in
            if wishes.isWithdrawn || wishes.isStopped { return true }
            precondition(wishes.asking == nil, "One task at a time may wait for changes.")
            (wishes.asking, wishes.end) = (continuation, end)
            return false
        }
        if refused { continuation.resume(returning: nil) } else { ring() }
    }

    /// Answers whoever asks, now and later, that there is nothing more.
    func withdraw() { answer { $0.isWithdrawn = true } }

    /// Ends the thread.
    func stop() {
        answer { $0.isStopped = true }
        ring()
    }

    private func answer(_ change: (inout sending Wishes) -> Void) {
        let asking = wishes.withLock { wishes in
            change(&wishes)
            return wishes.asking.take()
        }
        asking?.resume(returning: nil)
    }

    private func ring() {
        var one: UInt8 = 1
        // A pipe that is full rings already.
        _ = write(bell.writing, &one, 1)
    }

    /// Waits and hands over until it is stopped.
    func run() {
        while !wishes.withLock({ $0.isStopped }) {
            watched.withLock { turn(&$0) }
        }
    }

    /// One turn: wait, read events, look around if that is due, hand over.
    private func turn(_ watched: inout Watched) {
        let times = wishes.withLock { wishes in
            wishes.asking == nil ? [] : [watched.pending.nextDue, wishes.end]
        }
        let next = times.compactMap(\.self).reduce(watched.nextLook, min)
        let ready = wait(watched, until: next)
        let now = ContinuousClock.now
        for index in watched.roots.indices {
            guard let descriptor = watched.roots[index].descriptor, ready.contains(descriptor) else {
                continue
            }
            watched.roots[index].readEvents(&watched.pending, at: now)
        }
        if ready.contains(watched.mounts.descriptor) {
            let points = watched.mounts.changes()
            for index in watched.roots.indices {
                watched.roots[index].remount(points, &watched.pending, at: now)
            }
            watched.nextLook = now
        }
        if now >= watched.nextLook {
            for index in watched.roots.indices { watched.roots[index].look(&watched.pending, at: now) }
            watched.nextLook = now + options.lookInterval
        }
        handOver(&watched, now)
    }

    /// Gives the changes that are due to whoever asks.
    private func handOver(_ watched: inout Watched, _ now: ContinuousClock.Instant) {
        let (isAsked, isOver) = wishes.withLock { ($0.asking != nil, $0.end.map { $0 <= now } ?? false) }
        guard isAsked else { return }
        let due = watched.pending.take(at: now)
        var changes = FolderChanges()
        if let due {
            changes.moves = due.moves
            for (path, extent) in due.paths {
                for index in watched.roots.indices { watched.roots[index].renew(path, extent) }
                if extent == .unseen { changes.unseen.append(path) } else { changes.paths.append(path) }
            }
        }
        for index in watched.roots.indices {
            changes.notices += watched.roots[index].notices
            watched.roots[index].notices = []
        }
        guard isOver || !changes.isEmpty || !changes.notices.isEmpty else { return }
        // If whoever asked has withdrawn meanwhile, nobody asks again.
        wishes.withLock { $0.asking.take() }?.resume(returning: changes)
    }

    /// Waits until there are events, a wish, or the time has come.
    ///
    /// - Returns: The descriptors that have something.
    private func wait(_ watched: borrowing Watched, until time: ContinuousClock.Instant) -> Set<Int32> {
        var polls = [pollfd(fd: bell.reading, events: Int16(POLLIN), revents: 0)]
        if watched.mounts.descriptor >= 0 {
            polls.append(pollfd(fd: watched.mounts.descriptor, events: Int16(POLLPRI), revents: 0))
        }
        for descriptor in watched.roots.compactMap(\.descriptor) {
            polls.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
        let milliseconds = ((time - .now) / .milliseconds(1)).rounded(.up)
        let count = poll(&polls, nfds_t(polls.count), Int32(max(0, min(milliseconds, 3_600_000))))
        guard count > 0 else { return [] }
        var rings = [UInt8](repeating: 0, count: 64)
        while read(bell.reading, &rings, rings.count) > 0 {}
        return Set(polls.filter { $0.revents != 0 }.map(\.fd))
    }
}
