internal import FilePaths
internal import SystemPackage

extension WatchedRoot {
    /// Reads events that have come in, and notes the changes.
    mutating func readEvents(_ pending: inout PendingChanges, at now: ContinuousClock.Instant) {
        do throws(Errno) {
            for event in try source?.events() ?? [] { handle(event, &pending, now) }
        } catch {
            // A queue that cannot be read has lost its events.
            handle(FolderEvent(watch: -1, kind: .lost), &pending, now)
        }
    }

    private mutating func handle(
        _ event: FolderEvent, _ pending: inout PendingChanges, _ now: ContinuousClock.Instant
    ) {
        if event.kind == .lost {
            notices.append(.lostEvents(folder: path))
            noteUnseen(&pending, now)
            return
        }
        guard let folder = table[event.watch] else { return }
        switch event.kind {
        case .watchEnded, .unmounted:
            table.remove(event.watch)
        case .folderGone:
            // The folder above tells of all others.
            guard outerPlaces.contains(folder.path) else { return }
            pending.note(folder.path, .folder, at: now)
            mustBeRebuilt = true
        default:
            guard folder.names?.contains(event.name) ?? true else { return }
            handle(event, at: folder.path.appending(name: event.name), &pending, now)
        }
    }

    private mutating func handle(
        _ event: FolderEvent, at path: FilePath, _ pending: inout PendingChanges,
        _ now: ContinuousClock.Instant
    ) {
        if event.name == FolderRules.fileName {
            mustBeRebuilt = true
            pending.note(path, at: now)
            return
        }
        guard path.lastComponent?.isHidden == false else { return }
        if event.isFolder {
            guard !leavesOut(path) else { return }
            handleFolder(event, path, &pending, now)
        } else {
            handleFile(event, path, &pending, now)
        }
    }

    // MARK: - Folders

    private mutating func handleFolder(
        _ event: FolderEvent, _ path: FilePath, _ pending: inout PendingChanges,
        _ now: ContinuousClock.Instant
    ) {
        switch event.kind {
        case .created:
            // Its files may still be written, so each waits for itself.
            round += 1
            walk(path) { pending.note($0, isOpen: true, at: now) }
        case .movedTo:
            if let origin = pending.origin(cookie: event.cookie) {
                moveFolder(origin, to: path, &pending, now)
            } else {
                round += 1
                walk(path)
                pending.note(path, .folder, at: now)
            }
        case .movedFrom:
            pending.noteDeparture(path, cookie: event.cookie, .folder, at: now)
        case .deleted:
            pending.noteDeparture(path, cookie: nil, .folder, at: now)
        case .attributes:
            // It may be readable now.
            guard unreadable.contains(path) || table.watch(of: path) == nil else { return }
            round += 1
            walk(path)
            pending.note(path, .folder, at: now)
        default:
            return
        }
    }

    private mutating func moveFolder(
        _ from: FilePath, to: FilePath, _ pending: inout PendingChanges, _ now: ContinuousClock.Instant
    ) {
        forgetRules()
        let identity = FileStatus(of: to)?.identity
        if let known = table.folder(at: from), identity == nil || identity == known.identity {
            for watch in table.rename(from, to: to) { source?.endWatch(watch) }
            links = Dictionary(
                links.map { ($0.key.movedIfInside(from, to), $0.value) }, uniquingKeysWith: { $1 })
            hardLinked = Set(hardLinked.map { $0.movedIfInside(from, to) })
            unreadable = Set(unreadable.map { $0.movedIfInside(from, to) })
            polled = Dictionary(
                polled.map { ($0.key.movedIfInside(from, to), $0.value) }, uniquingKeysWith: { $1 })
        } else {
            round += 1
            walk(to)
        }
        pending.noteMovedFolder(from: from, to: to, at: now)
    }

    // MARK: - Files

    private mutating func handleFile(
        _ event: FolderEvent, _ path: FilePath, _ pending: inout PendingChanges,
        _ now: ContinuousClock.Instant
    ) {
        switch event.kind {
        case .created, .movedTo: handleNewFile(event, path, &pending, now)
        case .deleted, .movedFrom:
            if links.removeValue(forKey: path) != nil {
                mustBeRebuilt = true
            } else if !WatchedNames.mayMatter(path.nameBytes) {
                return
            }
            // Another name of the file may stand for it now.
            guard hardLinked.remove(path) == nil else { return noteUnseen(&pending, now) }
            pending.noteDeparture(
                path, cookie: event.kind == .movedFrom ? event.cookie : nil, .file, at: now)
        case .written, .closed, .attributes:
            guard WatchedNames.mayMatter(path.nameBytes) else { return }
            // The library may know the file by another name.
            guard !hardLinked.contains(path) else { return noteUnseen(&pending, now) }
            pending.note(
                path, isOpen: event.kind == .attributes ? nil : event.kind == .written, at: now)
        default: return
        }
    }

    private mutating func handleNewFile(
        _ event: FolderEvent, _ path: FilePath, _ pending: inout PendingChanges,
        _ now: ContinuousClock.Instant
    ) {
        let status = FileStatus(of: path)
        if links.removeValue(forKey: path) != nil { mustBeRebuilt = true }
        if status?.isSymbolicLink == true {
            if let target = follow(path) {
                round += 1
                walk(target)
            }
        } else if !WatchedNames.mayMatter(path.nameBytes) {
            return
        }
        if let status, status.isRegularFile, status.linkCount > 1 { return noteUnseen(&pending, now) }
        if event.kind == .movedTo, let origin = pending.origin(cookie: event.cookie) {
            pending.noteMovedFile(from: origin, to: path, at: now)
        } else {
            pending.note(
                path,
                isOpen: event.kind == .created && status?.isRegularFile == true && status?.linkCount == 1,
                at: now)
        }
    }

    /// Notes that everything has to be looked at.
    private func noteUnseen(_ pending: inout PendingChanges, _ now: ContinuousClock.Instant) {
        for place in [path] + outerPlaces { pending.note(place, .unseen, at: now) }
    }
}

extension FilePath {
    fileprivate func movedIfInside(_ from: FilePath, _ to: FilePath) -> FilePath {
        isInside(from) ? moved(from, to) : self
    }
}
