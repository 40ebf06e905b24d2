internal import FilePaths
internal import Glibc
internal import SystemPackage

/// Finds the picture files below some folders.
///
/// Hidden files and folders (a leading dot, which includes the `._*` companions of other systems) are skipped.
/// Symbolic links are followed after everything else: what they lead to is found under its own path, without links, and
/// only once. So a loop ends, and a picture that is reached in two ways counts once.
struct PictureCrawler {
    /// The endings of the names of files that are looked into, in lower case; the content decides in the end.
    static let fileNameExtensions: Set<String> = ["jpg", "jpeg", "jpe", "jfif", "png"]

    /// The pictures, by path.
    private(set) var files: [FoundFile] = []
    /// Folders that cannot be listed, and files that cannot be used, with the reason.
    private(set) var problems: [IndexingReport.Failure] = []
    /// Where a disk may be missing: roots in which there is no picture, folders in which there is nothing at all,
    /// and links that lead nowhere, with the places that they should lead to.
    private(set) var emptyPlaces: [FilePath] = []
    /// What symbolic links lead to, or should lead to, below the roots and elsewhere.
    private(set) var linkTargets: [FilePath] = []
    /// The folders that other disks are mounted on, of those that were visited and those above the roots.
    private(set) var mountPoints: Set<FilePath> = []

    private var visitedFolders: Set<FileIdentity> = []
    private var visitedPaths: Set<FilePath> = []
    private var links: [FilePath] = []

    /// Crawls files and folders given by absolute paths without symbolic links.
    ///
    /// - Throws: ``IndexingError`` when a root is missing or cannot be listed; `CancellationError` when the task is
    ///   cancelled.
    init(roots: [FilePath]) throws {
        var seen: Set<FilePath> = []
        let roots = roots.filter { seen.insert($0).inserted }
        var folders: [FilePath] = []
        for root in roots {
            guard let status = FileStatus(following: root) else {
                throw IndexingError.missing(path: root.string)
            }
            noteMountPoint(above: root, status)
            if status.isFolder {
                folders.append(root)
                try walk(root, status)
            } else {
                add(root, status)
            }
        }
        try followLinks()
        if let problem = problems.first(where: { roots.contains($0.path) }) {
            throw IndexingError.unreadable(path: problem.path.string, reason: problem.reason)
        }
        files.sort { $0.path.precedes($1.path) }
        emptyPlaces += folders.filter { folder in
            !emptyPlaces.contains(folder) && !files.contains { $0.path.isInside(folder) }
        }
    }

    /// Whether a crawl of a folder above passes over this path, unless the folder itself is hidden.
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
                } else if Self.isPictureName(name.bytes) {
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
            guard status.isFolder || Self.isPictureName(link.nameBytes) else { continue }
            linkTargets.append(target)
            noteMountPoint(above: target, status)
            if status.isFolder {
                try walk(target, status)
            } else {
                add(target, status)
            }
        }
    }

    /// Two names of one file stay two files here; the plan, which knows what the library calls it, chooses.
    private mutating func add(_ path: FilePath, _ status: FileStatus) {
        guard status.isRegularFile, visitedPaths.insert(path).inserted else { return }
        files.append(FoundFile(path: path, status))
    }

    /// Notes the folder at or above a path that the disk of the path is mounted on, unless that is the root of all.
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

    /// Notes what the system said last as the reason why a folder cannot be looked into.
    private mutating func note(_ folder: FilePath) {
        problems.append(.init(path: folder, reason: String(cString: strerror(errno))))
    }

    /// The names in a folder that are not hidden, sorted; nil, with a problem noted, when it cannot be listed.
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

    private static func isPictureName(_ name: [UInt8]) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
        return fileNameExtensions.contains(
            String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
    }
}

extension FilePath {
    /// Where a symbolic link says that it leads, going by names where there is nothing; nil where it cannot be read.
    fileprivate var linkTarget: FilePath? {
        FolderContents.linkTarget(self).map { removingLastComponent().pushing($0).lexicallyNormalized() }
    }
}

extension FilePath.Component {
    /// Whether the name begins with a dot.
    fileprivate var isHidden: Bool { withPlatformString { $0.pointee == CChar(UInt8(ascii: ".")) } }
}
