internal import CatalogStore
internal import Glibc

/// Finds the picture files below some folders.
///
/// Hidden files and folders (a leading dot, which includes the `._*` companions of other systems) are skipped.
/// Symbolic links are followed after everything else, and only to what was not visited yet: a loop ends, and a
/// picture that lies in a folder and is also linked there counts once, under its own name.
struct PictureCrawler {
    /// The endings of the names of files that are looked into, in lower case; the content decides in the end.
    static let fileNameExtensions: Set<String> = ["jpg", "jpeg", "jpe", "jfif", "png"]

    private static let ownName = Array(".".utf8)
    private static let parentName = Array("..".utf8)

    /// The pictures, by path.
    private(set) var files: [FoundFile] = []
    /// Folders that cannot be listed, and files that cannot be used, with the reason.
    private(set) var problems: [IndexReport.Failure] = []
    /// Where a disk may be missing: roots in which there is no picture, folders in which there is nothing at all,
    /// and links that lead nowhere.
    private(set) var emptyPlaces: [String] = []

    private var visitedFolders: Set<FileIdentity> = []
    private var visitedFiles: Set<FileIdentity> = []
    private var visitedPaths: Set<PathKey> = []
    private var links: [String] = []

    /// Crawls files and folders given by absolute paths without symbolic links.
    ///
    /// - Throws: ``IndexingError`` when a root is missing or cannot be listed; `CancellationError` when the task is
    ///   cancelled.
    init(roots: [String]) throws {
        var seen: Set<PathKey> = []
        let roots = roots.filter { seen.insert(PathKey($0)).inserted }
        var folders: [String] = []
        for root in roots {
            guard let status = FileStatus(following: root) else { throw IndexingError.missing(path: root) }
            if status.isFolder {
                folders.append(root)
                try walk(root, status)
            } else {
                add(root, status)
            }
        }
        try followLinks()
        if let problem = problems.first(where: { problem in roots.contains { $0 == problem.path } }) {
            throw IndexingError.unreadable(path: problem.path, reason: problem.reason)
        }
        files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        emptyPlaces += folders.filter { folder in
            !emptyPlaces.contains(folder) && !files.contains { $0.path.isInside(folder) }
        }
    }

    /// Whether a crawl of a folder above passes over this path, unless the folder itself is hidden.
    static func skips(_ path: String) -> Bool {
        !isPictureName(path)
            || path.utf8.split(separator: UInt8(ascii: "/")).contains { $0.first == UInt8(ascii: ".") }
    }

    private mutating func walk(_ folder: String, _ status: FileStatus) throws {
        var pending = [(folder, status)]
        while let (folder, status) = pending.popLast() {
            try Task.checkCancellation()
            guard visitedFolders.insert(status.identity).inserted, let names = list(folder) else { continue }
            for name in names {
                let path = folder == "/" ? "/" + name : folder + "/" + name
                guard let status = FileStatus(of: path) else {
                    if errno == ENOENT { continue }  // gone since it was listed
                    note(folder)
                    break
                }
                if status.isSymbolicLink {
                    links.append(path)
                } else if status.isFolder {
                    pending.append((path, status))
                } else if Self.isPictureName(name) {
                    add(path, status)
                }
            }
        }
    }

    private mutating func followLinks() throws {
        var next = 0
        while next < links.count {
            let path = links[next]
            next += 1
            guard let status = FileStatus(following: path) else {
                if errno == EACCES { note(path) }
                emptyPlaces.append(path)
                continue
            }
            if status.isFolder {
                try walk(path, status)
            } else if Self.isPictureName(path), !visitedFiles.contains(status.identity) {
                add(path, status)
            }
        }
    }

    /// Two names of one file are two pictures, but a path that two roots lead to is one.
    private mutating func add(_ path: String, _ status: FileStatus) {
        guard status.isRegularFile, visitedPaths.insert(PathKey(path)).inserted else { return }
        visitedFiles.insert(status.identity)
        files.append(
            FoundFile(
                path: path, fileSize: status.fileSize, modificationTime: status.modificationTime))
    }

    /// Notes what the system said last as the reason why a folder cannot be looked into.
    private mutating func note(_ folder: String) {
        problems.append(.init(path: folder, reason: String(cString: strerror(errno))))
    }

    /// The names in a folder that are not hidden, sorted; nil, with a problem noted, when it cannot be listed.
    private mutating func list(_ folder: String) -> [String]? {
        guard let stream = opendir(folder) else {
            note(folder)
            return nil
        }
        defer { closedir(stream) }
        var names: [String] = []
        var isEmpty = true
        errno = 0
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes != Self.ownName && bytes != Self.parentName { isEmpty = false }
            guard bytes.first != UInt8(ascii: ".") else { continue }
            if let name = String(validating: bytes, as: UTF8.self) {
                names.append(name)
            } else {
                noteName(String(decoding: bytes, as: UTF8.self), in: folder, type: Int(entry.pointee.d_type))
            }
            errno = 0
        }
        guard errno == 0 else {
            note(folder)
            return nil
        }
        if isEmpty { emptyPlaces.append(folder) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Notes a picture or folder that the library cannot name.
    private mutating func noteName(_ repaired: String, in folder: String, type: Int) {
        guard type == Int(DT_DIR) || Self.isPictureName(repaired) else { return }
        problems.append(.init(path: folder + "/" + repaired, reason: "its name is not UTF-8; rename it"))
    }

    private static func isPictureName(_ name: String) -> Bool {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
        return fileNameExtensions.contains(name[name.utf8.index(after: dot)...].lowercased())
    }
}
