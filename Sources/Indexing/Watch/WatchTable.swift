internal import FilePaths
internal import SystemPackage

/// The watches of a ``WatchedRoot`` with the paths of their folders.
///
/// A watch stays with its folder when that is moved, so paths may change.
struct WatchTable {
    /// A watched folder.
    struct Folder {
        var path: FilePath
        let identity: FileIdentity
        /// The names that count; nil for all.
        var names: Set<[UInt8]>?
        /// The number of the last walk that came here.
        var round: Int
    }

    private var folders: [Int32: Folder] = [:]
    private var watches: [FilePath: Int32] = [:]

    /// The folder of a watch.
    subscript(watch: Int32) -> Folder? { folders[watch] }

    /// The watch of the folder at a path.
    func watch(of path: FilePath) -> Int32? { watches[path] }

    /// The watched folder at a path.
    func folder(at path: FilePath) -> Folder? { watches[path].flatMap { folders[$0] } }

    /// Records a watch.
    ///
    /// - Returns: A former watch of another folder that had this path.
    mutating func set(_ watch: Int32, _ folder: Folder) -> Int32? {
        if let former = folders[watch]?.path, former != folder.path, watches[former] == watch {
            watches[former] = nil
        }
        folders[watch] = folder
        let former = watches.updateValue(watch, forKey: folder.path)
        guard let former, former != watch else { return nil }
        folders[former] = nil
        return former
    }

    /// Forgets a watch, and returns its folder.
    @discardableResult
    mutating func remove(_ watch: Int32) -> Folder? {
        guard let folder = folders.removeValue(forKey: watch) else { return nil }
        if watches[folder.path] == watch { watches[folder.path] = nil }
        return folder
    }

    /// Forgets the watches of a folder and of all below it, and returns them.
    ///
    /// - Complexity: O(*n*) for *n* watches.
    mutating func remove(below top: FilePath) -> [Int32] {
        let watches = folders.filter { $0.value.path.isInside(top) }.map(\.key)
        for watch in watches { remove(watch) }
        return watches
    }

    /// The watches that another table does not have.
    func watches(without other: WatchTable) -> [Int32] { folders.keys.filter { other[$0] == nil } }

    /// Gives a folder and all below it their new paths.
    ///
    /// - Returns: Former watches of other folders that had these paths.
    /// - Complexity: O(*n*) for *n* watches.
    mutating func rename(_ from: FilePath, to: FilePath) -> [Int32] {
        let moved = folders.filter { $0.value.path.isInside(from) }
        for (watch, _) in moved { remove(watch) }
        return moved.compactMap { watch, folder in
            var folder = folder
            folder.path = folder.path.moved(from, to)
            return set(watch, folder)
        }
    }
}

extension FilePath {
    /// The path of an entry after the folder `from`, which it is inside of, has become `to`.
    func moved(_ from: FilePath, _ to: FilePath) -> FilePath {
        relative(to: from).map { to.pushing($0) } ?? to
    }
}
