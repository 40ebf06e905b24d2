internal import FilePaths
internal import Glibc
internal import SystemPackage

/// One folder, or one file, that is watched with all that the crawl of it would find: what is below it, and what symbolic links
/// in it lead to.
///
/// Each has a queue of events of its own, so that only what is below it has to be looked at if the queue overflows.
///
/// What is told may be more than what changed, never less: a folder is watched before it is listed, and its watches are renewed
/// before it is told as a whole. So a folder that was watched under a wrong path for a moment, because it was moved again before
/// the event of its move was read, is found then.
struct WatchedRoot {
    /// The absolute path, without symbolic links.
    let path: FilePath
    let options: FolderWatcherOptions
    /// Opens a queue of events.
    let openSource: @Sendable () throws(Errno) -> any FolderEventSource

    /// What is left out.
    var exclusions: Exclusions
    var source: (any FolderEventSource)?
    var table = WatchTable()
    /// The folders and files outside that links lead to.
    var outerPlaces: Set<FilePath> = []
    /// The links, with what they lead to; nil for those that lead nowhere.
    var links: [FilePath: FilePath?] = [:]
    /// Files that have further names.
    var hardLinked: Set<FilePath> = []
    /// Folders that could not be listed.
    var unreadable: Set<FilePath> = []
    /// Folders whose events are unknown.
    var polled: [FilePath: PolledFolder] = [:]
    /// The number of the walk.
    var round = 0
    /// Whether links changed, so that other places may have to be watched.
    var mustBeRebuilt = false
    /// Whether the folder was there when it was last looked for.
    private(set) var isThere = false
    private var identity: FileIdentity?
    private var hasToldLimit = false
    var notices: [WatchNotice] = []

    /// A folder that is looked at every few seconds.
    struct PolledFolder {
        var next: ContinuousClock.Instant
        /// Whether it is on a network disk, and watched as well.
        let isOnNetwork: Bool
    }

    init(
        _ path: FilePath, _ options: FolderWatcherOptions,
        _ openSource: @escaping @Sendable () throws(Errno) -> any FolderEventSource
    ) {
        (self.path, self.options, self.openSource) = (path, options, openSource)
        exclusions = Exclusions(options.rules, folders: options.libraryFolders + [path])
    }

    /// The queue that must be read when it has something; nil if there is none.
    var descriptor: Int32? { source?.descriptor }

    /// Begins to watch, or begins anew after the folder was gone or replaced.
    mutating func begin() {
        end()
        guard let status = FileStatus(following: path) else {
            notices.append(.missing(folder: path))
            return
        }
        isThere = true
        identity = status.identity
        do {
            source = try openSource()
        } catch {
            if !hasToldLimit { notices.append(.noEvents(folder: path, reason: error)) }
            hasToldLimit = true
            poll(path)
            return
        }
        rebuild()
    }

    /// Ends all watches.
    private mutating func end() {
        source = nil
        table = WatchTable()
        (outerPlaces, links, hardLinked, unreadable, polled) = ([], [:], [], [], [:])
        (isThere, identity, mustBeRebuilt) = (false, nil, false)
    }

    /// Watches everything from the beginning, and ends watches that nothing leads to any more.
    mutating func rebuild() {
        let (former, formerlyPolled) = (table, polled)
        table = WatchTable()
        (outerPlaces, links, hardLinked, unreadable, polled) = ([], [:], [], [], [:])
        forgetRules()
        mustBeRebuilt = false
        round += 1
        watchPlace(path)
        for watch in former.watches(without: table) { source?.endWatch(watch) }
        // A folder that still cannot be watched is not looked at later for this.
        polled.merge(formerlyPolled.filter { polled[$0.key] != nil }) { $1 }
    }

    /// Looks whether the folder is there, whether links lead anywhere now, and which folders have to be looked at.
    mutating func look(_ pending: inout PendingChanges, at now: ContinuousClock.Instant) {
        let status = FileStatus(following: path)
        // A single file may be replaced at any time.
        if isThere, status == nil || status?.isFolder == true && status?.identity != identity {
            pending.drop(below: path)
            begin()
            if isThere { pending.note(path, .folder, at: now) }
        } else if !isThere, status != nil {
            begin()
            guard isThere else { return }
            notices.append(.returned(folder: path))
            pending.note(path, .folder, at: now)
        }
        guard isThere else { return }
        for (link, target) in links where target == nil && link.resolvingLinks != nil {
            pending.note(link, at: now)
            mustBeRebuilt = true
        }
        for place in outerPlaces {
            guard let known = table.folder(at: place), known.identity != FileStatus(of: place)?.identity
            else {
                continue
            }
            pending.note(place, .folder, at: now)
            mustBeRebuilt = true
        }
        if mustBeRebuilt { rebuild() }
        for (folder, known) in polled where known.next <= now {
            let interval = known.isOnNetwork ? options.networkPollInterval : options.pollInterval
            polled[folder]?.next = now + interval
            pending.note(folder, .unseen, at: now)
        }
    }

    /// Renews the watches before a change is told.
    ///
    /// - Parameter extent: How much will be looked at.
    mutating func renew(_ changed: FilePath, _ extent: PendingChanges.Extent) {
        guard isThere, extent != .file else { return }
        guard source != nil else { return begin() }
        guard changed != path || extent != .unseen else { return rebuild() }
        guard FileStatus(of: changed)?.isFolder == true else {
            // The watches of a deleted folder have ended by themselves.
            if table.watch(of: changed) != nil {
                for watch in table.remove(below: changed) { source?.endWatch(watch) }
            }
            polled = polled.filter { !$0.key.isInside(changed) }
            mustBeRebuilt = mustBeRebuilt || links.keys.contains { $0.isInside(changed) }
            return
        }
        guard contains(changed) else { return }
        round += 1
        walk(changed)
    }

    /// Looks at the places where disks were mounted or unmounted.
    mutating func remount(
        _ points: Set<FilePath>, _ pending: inout PendingChanges, at now: ContinuousClock.Instant
    ) {
        guard isThere else { return }
        for point in points where contains(point) {
            guard table.folder(at: point)?.identity != FileStatus(of: point)?.identity else { continue }
            for watch in table.remove(below: point) { source?.endWatch(watch) }
            polled = polled.filter { !$0.key.isInside(point) }
            round += 1
            walk(point)
            pending.note(point, .folder, at: now)
        }
    }

    /// Whether a folder is one that is watched, or would be.
    mutating func contains(_ folder: FilePath) -> Bool {
        let isInside = ([path] + outerPlaces).contains { place in
            guard folder != place else { return true }
            return folder.relative(to: place)?.components.allSatisfy { !$0.isHidden } ?? false
        }
        return isInside && !leavesOut(folder)
    }

    /// Whether a folder is left out with all that is below it.
    mutating func leavesOut(_ folder: FilePath) -> Bool { exclusions.rules(of: folder) == nil }

    /// Forgets what files with patterns said, because they may have changed or been moved.
    mutating func forgetRules() {
        exclusions = Exclusions(options.rules, folders: options.libraryFolders + [path] + outerPlaces)
    }

    /// Looks at a folder every few seconds from now on.
    mutating func poll(_ folder: FilePath, isOnNetwork: Bool = false) {
        guard polled[folder] == nil else { return }
        let interval = isOnNetwork ? options.networkPollInterval : options.pollInterval
        polled[folder] = PolledFolder(next: .now + interval, isOnNetwork: isOnNetwork)
        guard !isOnNetwork, source != nil, !hasToldLimit else { return }
        hasToldLimit = true
        notices.append(.watchLimit(folder: folder))
    }
}
