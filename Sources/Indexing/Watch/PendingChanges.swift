internal import FilePaths
internal import SystemPackage

/// Changes that wait until nothing more happens to their files.
struct PendingChanges {
    /// How much has to be looked at.
    enum Extent {
        /// A file, or an entry that is gone.
        case file
        /// A folder with all that is below it.
        case folder
        /// The same, of which events are unknown.
        case unseen
    }

    private struct Change {
        let first: ContinuousClock.Instant
        var last: ContinuousClock.Instant
        var extent: Extent
        /// Whether it is a file that is written and was not closed since.
        var isOpen: Bool
        /// Whether nothing may be at the path any more.
        var isDeparture = false
        /// The path that must be told together with this one.
        var partner: FilePath?
    }

    private let options: FolderWatcherOptions
    private var changes: [FilePath: Change] = [:]
    private var moves: [FolderChanges.Move] = []
    /// Where entries were that have been moved, by the cookie of the move.
    private var departures: [UInt32: FilePath] = [:]

    init(_ options: FolderWatcherOptions) { self.options = options }

    /// Notes a change.
    ///
    /// - Parameters:
    ///   - isOpen: Whether the file is being written; nil leaves what is known.
    mutating func note(
        _ path: FilePath, _ extent: Extent = .file, isOpen: Bool? = false, at now: ContinuousClock.Instant
    ) {
        guard var change = changes[path] else {
            changes[path] = Change(first: now, last: now, extent: extent, isOpen: isOpen ?? false)
            return
        }
        change.last = now
        change.isDeparture = false
        if let isOpen { change.isOpen = isOpen }
        switch (change.extent, extent) {
        case (.file, _), (.folder, .unseen): change.extent = extent
        default: break
        }
        changes[path] = change
    }

    /// Notes that an entry left its place, or was deleted. It is told after all other changes that wait now, because one of them may
    /// be the same entry in its new place, where the library should find it before it forgets the old place.
    mutating func noteDeparture(
        _ path: FilePath, cookie: UInt32?, _ extent: Extent, at now: ContinuousClock.Instant
    ) {
        if let cookie { departures[cookie] = path }
        note(path, extent, at: now)
        changes[path]?.isDeparture = true
    }

    /// Where an entry that was moved came from; nil if that is not watched.
    mutating func origin(cookie: UInt32) -> FilePath? { departures.removeValue(forKey: cookie) }

    /// Notes that a file has another path.
    mutating func noteMovedFile(from: FilePath, to: FilePath, at now: ContinuousClock.Instant) {
        note(to, at: now)
        changes[from]?.partner = to
    }

    /// Notes that a folder has another path, as have the changes below it.
    ///
    /// - Complexity: O(*n*) for *n* changes.
    mutating func noteMovedFolder(from: FilePath, to: FilePath, at now: ContinuousClock.Instant) {
        for (path, change) in changes where path != from && path.isInside(from) {
            changes[path] = nil
            changes[path.moved(from, to)] = change
        }
        moves.append(FolderChanges.Move(from: from, to: to))
        note(from, .folder, at: now)
        note(to, .folder, at: now)
    }

    /// Drops changes below a folder that is gone with all that was there.
    mutating func drop(below folder: FilePath) {
        changes = changes.filter { !$0.key.isInside(folder) }
        departures = departures.filter { !$0.value.isInside(folder) }
        moves.removeAll { $0.to.isInside(folder) }
    }

    /// When the next change will be told if nothing more happens; nil if there is none.
    ///
    /// - Complexity: O(*n*) for *n* changes.
    var nextDue: ContinuousClock.Instant? {
        let arrivals = lastArrival
        return changes.values.lazy.map { dueTogether($0, arrivals) }.min()
    }

    /// Takes the changes that are due.
    ///
    /// - Returns: The changes with their extents, sorted by path, and all moves before them; nil if none is due.
    /// - Complexity: O(*n*) for *n* changes.
    mutating func take(
        at now: ContinuousClock.Instant
    ) -> (moves: [FolderChanges.Move], paths: [(path: FilePath, extent: Extent)])? {
        let arrivals = lastArrival
        let due = changes.filter { dueTogether($0.value, arrivals) <= now }
        guard !due.isEmpty else { return nil }
        for path in due.keys { changes[path] = nil }
        departures = departures.filter { changes[$0.value] != nil }
        defer { moves = [] }
        return (moves, due.map { ($0.key, $0.value.extent) }.sorted { $0.path.precedes($1.path) })
    }

    /// When the last of the changes will be told that are no departures; nil if there is none.
    private var lastArrival: ContinuousClock.Instant? {
        changes.values.lazy.filter { !$0.isDeparture }.map(due).max()
    }

    private func dueTogether(
        _ change: Change, _ lastArrival: ContinuousClock.Instant?
    ) -> ContinuousClock.Instant {
        if let partner = change.partner.flatMap({ changes[$0] }) { return max(due(change), due(partner)) }
        guard change.isDeparture, let lastArrival else { return due(change) }
        return max(due(change), min(lastArrival, change.first + options.longestWait))
    }

    private func due(_ change: Change) -> ContinuousClock.Instant {
        min(
            change.last + (change.isOpen ? options.quietWhileOpen : options.quiet),
            change.first + options.longestWait)
    }
}
