internal import FilePaths
internal import SystemPackage

extension WatchedRoot {
    /// Watches a folder with all that is below it, or the one name of a file.
    mutating func watchPlace(_ place: FilePath) {
        if FileStatus(of: place)?.isFolder == true {
            walk(place)
        } else {
            watchName(of: place)
        }
    }

    /// Watches a folder with all that is below it and that links in it lead to. Each folder is watched before it is listed, so that
    /// nothing is missed.
    ///
    /// - Parameter found: Called with the files that may matter, and with links.
    /// - Complexity: O(*n*) for *n* entries.
    mutating func walk(_ top: FilePath, _ found: (FilePath) -> Void = { _ in }) {
        var folders = [top]
        while let folder = folders.popLast() {
            guard watchFolder(folder) else { continue }
            guard let names = try? FolderContents.names(in: folder) else {
                unreadable.insert(folder)
                continue
            }
            for name in names where !name.isHidden {
                let path = folder.appending(name)
                guard let status = FileStatus(of: path) else { continue }
                if status.isSymbolicLink {
                    if let target = follow(path) { folders.append(target) }
                    found(path)
                } else if status.isFolder {
                    if !leavesOut(path) { folders.append(path) }
                } else if WatchedNames.mayMatter(name.bytes) {
                    if status.linkCount > 1 { hardLinked.insert(path) }
                    found(path)
                }
            }
        }
    }

    /// Notes what a link leads to. A file gets watched.
    ///
    /// - Returns: The folder that it leads to, if it is outside and not watched yet.
    mutating func follow(_ link: FilePath) -> FilePath? {
        let target = link.resolvingLinks
        links[link] = .some(target)
        guard let target, let status = FileStatus(following: target), !contains(target.folder(status)) else {
            return nil
        }
        guard outerPlaces.insert(target).inserted else { return nil }
        // Patterns count from there as well.
        forgetRules()
        if status.isFolder { return target }
        watchName(of: target)
        return nil
    }

    /// Watches a folder alone.
    ///
    /// - Returns: Whether it must be listed: it is there, and this walk has not been to it.
    private mutating func watchFolder(_ folder: FilePath) -> Bool {
        guard let source, let status = FileStatus(of: folder), status.isFolder else { return false }
        let watch: Int32
        do throws(Errno) {
            watch = try source.watch(folder)
        } catch {
            switch error {
            case .noSpace, .noMemory: poll(folder)
            case .permissionDenied: unreadable.insert(folder)
            default: break  // It is gone by now.
            }
            return false
        }
        if polled[folder]?.isOnNetwork == false { polled[folder] = nil }
        unreadable.remove(folder)
        if let known = table[watch], known.names == nil {
            if known.round == round { return false }
            // A folder that is mounted in two places keeps its first path.
            if known.path != folder, FileStatus(of: known.path)?.identity == known.identity { return false }
        }
        set(watch, folder, status.identity, names: nil)
        if folder == path || status.device != FileStatus(of: folder.removingLastComponent())?.device,
            NetworkDisk.holds(folder)
        {
            poll(folder, isOnNetwork: true)
        }
        return true
    }

    /// Watches the folder of a file, of which only this name counts.
    private mutating func watchName(of file: FilePath) {
        let folder = file.removingLastComponent()
        guard let source, let status = FileStatus(of: folder), status.isFolder else { return }
        guard let watch = try? source.watch(folder) else { return poll(file) }
        let known = table[watch]
        if let known, known.names == nil { return }
        set(watch, folder, status.identity, names: (known?.names ?? []).union([file.nameBytes]))
    }

    private mutating func set(
        _ watch: Int32, _ folder: FilePath, _ identity: FileIdentity, names: Set<[UInt8]>?
    ) {
        let former = table.set(
            watch, WatchTable.Folder(path: folder, identity: identity, names: names, round: round))
        if let former { source?.endWatch(former) }
    }
}

extension FilePath {
    /// The folder itself, or the folder of a file.
    fileprivate func folder(_ status: FileStatus) -> FilePath {
        status.isFolder ? self : removingLastComponent()
    }
}
