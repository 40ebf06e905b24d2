internal import FilePaths
internal import Glibc
internal import ImagePreprocessing
internal import SystemPackage

/// Finds the picture files below some folders.
///
/// Hidden files and folders (a leading dot, which includes the `._*` companions of other systems) are skipped.
/// Symbolic links are followed after everything else. Their targets are recorded by their own path, without links,
/// and only once. So loops end, and a picture that can be reached in two ways counts once.
struct PictureCrawler {
    /// The pictures, sorted by path.
    private(set) var files: [FoundFile] = []
    /// Folders that cannot be listed and links that cannot be followed, with the reason.
    private(set) var problems: [IndexingReport.Failure] = []
    /// Places where a disk may be missing: roots without pictures, empty folders, and links that lead nowhere
    /// together with their targets.
    private(set) var emptyPlaces: [FilePath] = []
    /// The targets of symbolic links, inside and outside the roots, including targets that do not exist.
    private(set) var linkTargets: [FilePath] = []
    /// The mount points among the visited folders and the folders above roots and link targets.
    private(set) var mountPoints: Set<FilePath> = []

    /// Whether files without an extension are pictures if they begin like one.
    private let readsNamesWithoutExtension: Bool
    private var visitedFolders: Set<FileIdentity> = []
    private var visitedPaths: Set<FilePath> = []
    private var links: [FilePath] = []

    /// Crawls files and folders given by absolute paths without symbolic links.
    ///
    /// - Throws: ``IndexingError`` if a root is missing or cannot be listed; `CancellationError` if the task is
    ///   cancelled.
    init(roots: [FilePath], readsNamesWithoutExtension: Bool = false) throws {
        self.readsNamesWithoutExtension = readsNamesWithoutExtension
        let folders = try crawl(roots) { throw IndexingError.missing(path: $0.string) }
        if let problem = problems.first(where: { roots.contains($0.path) }) {
            throw IndexingError.unreadable(path: problem.path.string, reason: problem.reason)
        }
        emptyPlaces += folders.filter { folder in
            !emptyPlaces.contains(folder) && !files.contains { $0.path.isInside(folder) }
        }
    }

    /// Crawls files and folders that have changed, given by absolute paths without symbolic links. Paths that do not exist
    /// and files that are not pictures by their names are left out.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    init(changes: [FilePath]) throws {
        readsNamesWithoutExtension = false
        let places = changes.filter { place in
            FileStatus(following: place)?.isFolder == true
                || Self.isPictureName(place.nameBytes) && place.lastComponent?.isHidden == false
        }
        _ = try crawl(places) { _ in }
    }

    /// Looks at files given by absolute paths without symbolic links. Those that do not exist are left out.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    init(files: [FilePath]) throws {
        readsNamesWithoutExtension = false
        _ = try crawl(files) { _ in }
    }

    /// Crawls places, and returns those that are folders.
    ///
    /// - Parameter missing: Called with each place that does not exist.
    private mutating func crawl(
        _ places: [FilePath], missing: (FilePath) throws -> Void
    ) throws -> [FilePath] {
        var seen: Set<FilePath> = []
        var folders: [FilePath] = []
        for place in places where seen.insert(place).inserted {
            guard let status = FileStatus(following: place) else {
                try missing(place)
                continue
            }
            noteMountPoint(above: place, status)
            if status.isFolder {
                folders.append(place)
                try walk(place, status)
            } else {
                add(place, status)
            }
        }
        try followLinks()
        files.sort { $0.path.precedes($1.path) }
        return folders
    }

    /// Whether crawls skip this path, because its extension is not that of a picture or a component is hidden. (A
    /// crawl that starts in a hidden folder does not skip it.)
    static func skips(_ path: FilePath) -> Bool {
        !isPictureName(path.nameBytes)
            || path.components.contains(where: \.isHidden)
    }

    private mutating func walk(_ folder: FilePath, _ status: FileStatus) throws {
        var pending = [(folder, status)]
        while let (folder, folderStatus) = pending.popLast() {
            try Task.checkCancellation()
            guard visitedFolders.insert(folderStatus.identity).inserted, let names = list(folder) else {
                continue
            }
            for name in names {
                let path = folder.appending(name)
                guard let status = FileStatus(of: path) else {
                    if errno == ENOENT { continue }  // gone since it was listed
                    note(folder)
                    break
                }
                if status.isSymbolicLink {
                    links.append(path)
                } else if status.isFolder {
                    if status.device != folderStatus.device { mountPoints.insert(path) }
                    pending.append((path, status))
                } else if Self.isPictureName(name.bytes) || isPictureWithoutExtension(path, status) {
                    add(path, status)
                }
            }
        }
    }

    private mutating func followLinks() throws {
        var next = 0
        while next < links.count {
            let link = links[next]
            next += 1
            guard let target = link.resolvingLinks, let status = FileStatus(following: target) else {
                if errno == EACCES { note(link) }
                let target = link.linkTarget
                linkTargets += [target].compactMap(\.self)
                emptyPlaces += [link, target].compactMap(\.self)
                continue
            }
            guard
                status.isFolder || Self.isPictureName(link.nameBytes)
                    || isPictureWithoutExtension(target, status)
            else { continue }
            linkTargets.append(target)
            noteMountPoint(above: target, status)
            if status.isFolder {
                try walk(target, status)
            } else {
                add(target, status)
            }
        }
    }

    /// Two paths of one file are both added here. ``OneFileOneImage`` chooses one of them, because it knows the
    /// library's paths.
    private mutating func add(_ path: FilePath, _ status: FileStatus) {
        guard status.isRegularFile, visitedPaths.insert(path).inserted else { return }
        files.append(FoundFile(path: path, status))
    }

    /// Records the mount point of the file system that a path lies on, unless it is `/`.
    private mutating func noteMountPoint(above path: FilePath, _ status: FileStatus) {
        var top = path
        while top.lastComponent != nil {
            let parent = top.removingLastComponent()
            guard let above = FileStatus(following: parent) else { return }
            if above.device != status.device {
                mountPoints.insert(top)
                return
            }
            top = parent
        }
    }

    /// Records that a folder or link cannot be read, with `errno` as the reason.
    private mutating func note(_ folder: FilePath) {
        problems.append(.init(path: folder, reason: String(cString: strerror(errno))))
    }

    /// The names in a folder that are not hidden, sorted. If the folder cannot be listed, records a problem and
    /// returns nil.
    private mutating func list(_ folder: FilePath) -> [FilePath.Component]? {
        do {
            let names = try FolderContents.names(in: folder)
            if names.isEmpty { emptyPlaces.append(folder) }
            return names.filter { !$0.isHidden }.sorted { $0.precedes($1) }
        } catch {
            errno = error.rawValue
            note(folder)
            return nil
        }
    }

    /// Whether a file without an extension begins like a picture, and such files are to be looked into.
    private func isPictureWithoutExtension(_ path: FilePath, _ status: FileStatus) -> Bool {
        guard readsNamesWithoutExtension, status.isRegularFile, path.extension == nil,
            let head = try? ImageFileReader.head(path)
        else { return false }
        return ImageFormat.of(head) != nil
    }

    /// Whether files with this name are read. Their content decides whether they are pictures.
    private static func isPictureName(_ name: [UInt8]) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
        return ImageFormat.allFileNameExtensions.contains(
            String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
    }
}

extension FilePath {
    /// The target of a symbolic link, normalized by name only, because it may not exist; nil if the link cannot be
    /// read.
    fileprivate var linkTarget: FilePath? {
        FolderContents.linkTarget(self).map { removingLastComponent().pushing($0).lexicallyNormalized() }
    }
}

/// A picture file as the crawl found it.
struct FoundFile: Equatable, Sendable {
    /// Absolute, without symbolic links.
    let path: FilePath
    /// Bytes.
    let fileSize: Int64
    /// Nanoseconds since 1970.
    let modificationTime: Int64
    /// Nanoseconds since 1970.
    let changeTime: Int64
    /// Identifies the file, whichever path leads to it.
    let identity: FileIdentity

    init(path: FilePath, _ status: FileStatus) {
        self.path = path
        fileSize = status.fileSize
        modificationTime = status.modificationTime
        changeTime = status.changeTime
        identity = status.identity
    }

    /// Whether both are the same file. Size and times are compared as well, because a file system without its own
    /// file numbers may give two files the same number.
    func isSameFile(as other: FoundFile) -> Bool {
        identity == other.identity && fileSize == other.fileSize && modificationTime == other.modificationTime
            && changeTime == other.changeTime
    }
}
