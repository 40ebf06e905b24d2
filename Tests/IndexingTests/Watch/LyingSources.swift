import CatalogStore
import Indexing
import Synchronization
import SystemPackage

/// Real events, of which some reads are lost as if the queue had overflowed.
final class LosingSource: FolderEventSource {
    private let real: InotifySource
    private let reads = Atomic<Int>(0)
    /// The first of so many reads is lost.
    private let period: Int

    init(period: Int) throws(Errno) {
        real = try InotifySource()
        self.period = period
    }

    var descriptor: Int32 { real.descriptor }

    func watch(_ folder: FilePath) throws(Errno) -> Int32 { try real.watch(folder) }

    func endWatch(_ watch: Int32) { real.endWatch(watch) }

    func events() throws(Errno) -> [FolderEvent] {
        let events = try real.events()
        guard !events.isEmpty, reads.add(1, ordering: .relaxed).oldValue % period == 0 else { return events }
        return [FolderEvent(watch: -1, kind: .lost)]
    }
}

/// Real events, but no more watches than a limit.
final class LimitedSource: FolderEventSource {
    private let real: InotifySource
    private let watches = Mutex<Set<Int32>>([])
    private let limit: Int

    init(limit: Int) throws(Errno) {
        real = try InotifySource()
        self.limit = limit
    }

    var descriptor: Int32 { real.descriptor }

    func watch(_ folder: FilePath) throws(Errno) -> Int32 {
        let watch = try real.watch(folder)
        let isAllowed = watches.withLock { watches in
            if watches.count < limit { watches.insert(watch) }
            return watches.contains(watch)
        }
        guard isAllowed else {
            real.endWatch(watch)
            throw .noSpace
        }
        return watch
    }

    func endWatch(_ watch: Int32) {
        real.endWatch(watch)
        _ = watches.withLock { $0.remove(watch) }
    }

    func events() throws(Errno) -> [FolderEvent] { try real.events() }
}
