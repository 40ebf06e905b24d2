internal import FilePaths
internal import Glibc
internal import ImagePreprocessing
internal import SystemPackage

/// Finds the picture files below some folders.
///
/// Hidden files and folders (a leading dot, which includes the `._*` companions of other systems) and what ``Exclusions`` name are
/// skipped. Symbolic links are followed after everything else. Their targets are recorded by their own path, without links, and only
/// once. So loops end, and a picture that can be reached in two ways counts once.
struct PictureCrawler {
    /// What a crawl leaves out, and how it looks.
    struct Settings {
        /// What is left out.
        var exclusions = Exclusions()
        /// Where disks were mounted when the library was last indexed. They are walked through first, so that a disk that is mounted
        /// in two places is found in the place that the library knows.
        var mountPoints: [FilePath] = []
        /// Whether files without an extension are pictures if they begin like one.
        var readsNamesWithoutExtension = false
        /// Whether to give up; asked on any thread.
        var isStopped: @Sendable () -> Bool = { false }
    }

    /// Pictures that were named, or that links lead to. Some of them may be in ``listings`` as well.
    private(set) var singleFiles: [FoundFile] = []
    /// Folders that cannot be listed and links that cannot be followed, with the reason.
    private(set) var problems: [IndexingReport.Failure] = []
    /// Places where a disk may be missing: roots without pictures, empty folders, and links that lead nowhere
    /// together with their targets.
    private(set) var emptyPlaces: [FilePath] = []
    /// The targets of symbolic links, inside and outside the roots, including targets that do not exist.
    private(set) var linkTargets: [FilePath] = []
    /// The mount points among the visited folders and the folders above roots and link targets.
    private(set) var mountPoints: Set<FilePath> = []
    /// What decides which files are left out.
    private(set) var exclusions: Exclusions

    private let readsNamesWithoutExtension: Bool
    private let knownMountPoints: [FilePath]
    private var folders: FolderWalk
    private var singlePaths: Set<FilePath> = []
    private var links: [FilePath] = []

    /// Names of files that are read. Their content decides whether they are pictures.
    static let pictureNames = FileNameExtensions(ImageFormat.allFileNameExtensions)

    private init(_ settings: Settings) {
        exclusions = settings.exclusions
        knownMountPoints = settings.mountPoints
        readsNamesWithoutExtension = settings.readsNamesWithoutExtension
        folders = FolderWalk(
            readsNamesWithoutExtension: readsNamesWithoutExtension, isStopped: settings.isStopped)
    }

    /// The folders that were listed.
    var listings: [FolderListing] { folders.listings }

    /// Whether there is no picture.
    var isEmpty: Bool { singleFiles.isEmpty && listings.allSatisfy(\.files.isEmpty) }

    /// Crawls files and folders given by absolute paths without symbolic links.
    ///
    /// - Throws: ``IndexingError`` if a root is missing, left out, or cannot be listed; `CancellationError` if the crawl is
    ///   stopped.
    init(roots: [FilePath], _ settings: Settings = Settings()) throws {
        self.init(settings)
        let walked = try crawl(roots) {
            throw IndexingError.missing(path: $0.string)
        } excluded: {
            throw IndexingError.excluded(path: $0.string)
        }
        if let problem = problems.first(where: { roots.contains($0.path) }) {
            throw IndexingError.unreadable(path: problem.path.string, reason: problem.reason)
        }
        noteThoseWithoutPictures(walked)
    }

    /// Crawls the folders that a library keeps up to date, given by absolute paths without symbolic links. One that does not exist
    /// is an empty place.
    ///
    /// - Throws: `CancellationError` if the crawl is stopped.
    init(folders places: [FilePath], _ settings: Settings) throws {
        self.init(settings)
        var missing: [FilePath] = []
        let walked = try crawl(places) { missing.append($0) }
        emptyPlaces += missing
        noteThoseWithoutPictures(walked)
    }

    /// Crawls files and folders that have changed, given by absolute paths without symbolic links. Paths that do not exist
    /// and files that are not pictures by their names are left out.
    ///
    /// - Throws: `CancellationError` if the crawl is stopped.
    init(changes: [FilePath], _ settings: Settings = Settings()) throws {
        self.init(settings)
        let places = changes.filter { place in
            FileStatus(following: place)?.isFolder == true
                || Self.pictureNames.contain(place.nameBytes) && place.lastComponent?.isHidden == false
        }
        _ = try crawl(places)
    }

    /// Looks at files given by absolute paths without symbolic links. Those that do not exist are left out.
    ///
    /// - Throws: `CancellationError` if the crawl is stopped.
    init(files: [FilePath], _ settings: Settings = Settings()) throws {
        self.init(settings)
        _ = try crawl(files)
    }

    /// Records which of some walked folders have no picture.
    private mutating func noteThoseWithoutPictures(_ folders: [FilePath]) {
        emptyPlaces += folders.filter { !emptyPlaces.contains($0) && !hasPictures(in: $0) }
    }

    /// Whether a picture was found at or below a folder.
    func hasPictures(in folder: FilePath) -> Bool {
        listings.contains { !$0.files.isEmpty && $0.path.isInside(folder) }
            || singleFiles.contains { $0.path.isInside(folder) }
    }

    /// All pictures, sorted by path.
    ///
    /// - Complexity: O(*n* log *n*) for *n* pictures.
    func files() -> [FoundFile] {
        var files = singleFiles
        for listing in listings {
            for file in listing.files {
                let found = listing.found(file)
                if !singlePaths.contains(found.path) { files.append(found) }
            }
        }
        return files.sorted { $0.path.precedes($1.path) }
    }

    /// Crawls places, and returns those that are folders.
    ///
    /// - Parameters:
    ///   - missing: Called with each place that does not exist.
    ///   - excluded: Called with each place that is left out.
    private mutating func crawl(
        _ places: [FilePath], missing: (FilePath) throws -> Void = { _ in },
        excluded: (FilePath) throws -> Void = { _ in }
    ) throws -> [FilePath] {
        var seen: Set<FilePath> = []
        var walked: [FilePath] = []
        for place in places where seen.insert(place).inserted {
            guard let status = FileStatus(following: place) else {
                try missing(place)
                continue
            }
            noteMountPoint(above: place, status)
            if try !visit(place, status) {
                try excluded(place)
            } else if status.isFolder {
                walked.append(place)
            }
        }
        try followLinks()
        mountPoints.formUnion(folders.mountPoints)
        return walked
    }

    /// Walks through a folder or adds a file. Returns false, and does nothing, if it is left out.
    private mutating func visit(_ place: FilePath, _ status: FileStatus) throws -> Bool {
        if status.isFolder {
            guard let rules = exclusions.rules(of: place) else { return false }
            for mountPoint in knownMountPoints where mountPoint.relative(to: place)?.isHidden == false {
                guard let mounted = FileStatus(of: mountPoint), mounted.isFolder,
                    let rules = exclusions.rules(of: mountPoint)
                else { continue }
                try walk(mountPoint, mounted, rules)
            }
            try walk(place, status, rules)
        } else {
            guard !exclusions.exclude(file: place) else { return false }
            add(place, status)
        }
        return true
    }

    /// Whether crawls skip this path, because its extension is not that of a picture or a component is hidden. (A
    /// crawl that starts in a hidden folder does not skip it.)
    static func skips(_ path: FilePath) -> Bool {
        !pictureNames.contain(path.nameBytes) || path.isHidden
    }

    private mutating func walk(_ folder: FilePath, _ status: FileStatus, _ rules: FolderRules) throws {
        let first = listings.count
        try folders.walk(folder, status, rules)
        for listing in listings[first...] {
            links += listing.links
            if listing.isEmpty { emptyPlaces.append(listing.path) }
            if let problem = listing.problem { note(listing.path, problem) }
        }
    }

    private mutating func followLinks() throws {
        var next = 0
        while next < links.count {
            let link = links[next]
            next += 1
            guard let target = link.resolvingLinks, let status = FileStatus(following: target) else {
                if errno == EACCES { note(link, .permissionDenied) }
                let target = link.linkTarget
                linkTargets += [target].compactMap(\.self)
                emptyPlaces += [link, target].compactMap(\.self)
                continue
            }
            guard
                status.isFolder || Self.pictureNames.contain(link.nameBytes)
                    || isPictureByContent(target, status)
            else { continue }
            linkTargets.append(target)
            noteMountPoint(above: target, status)
            _ = try visit(target, status)
        }
    }

    /// Whether a file has no extension, begins like a picture, and such files are to be looked into.
    private func isPictureByContent(_ path: FilePath, _ status: FileStatus) -> Bool {
        readsNamesWithoutExtension && status.isRegularFile && path.extension == nil
            && ImageFileReader.beginsLikePicture(path)
    }

    /// Two paths of one file are both added here. ``OneFileOneImage`` chooses one of them, because it knows the
    /// library's paths.
    private mutating func add(_ path: FilePath, _ status: FileStatus) {
        guard status.isRegularFile, singlePaths.insert(path).inserted else { return }
        singleFiles.append(FoundFile(path: path, status))
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

    /// Records that a folder or link cannot be read.
    private mutating func note(_ folder: FilePath, _ error: Errno) {
        problems.append(.init(path: folder, reason: String(cString: strerror(error.rawValue))))
    }
}

extension FilePath {
    /// Whether a component is hidden.
    fileprivate var isHidden: Bool { components.contains(where: \.isHidden) }

    /// The target of a symbolic link, normalized by name only, because it may not exist; nil if the link cannot be
    /// read.
    fileprivate var linkTarget: FilePath? {
        FolderContents.linkTarget(self).map { removingLastComponent().pushing($0).lexicallyNormalized() }
    }
}
