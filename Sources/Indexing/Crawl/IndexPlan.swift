internal import CatalogStore

/// What has to be done, from what lies on disk and what the library knows.
struct IndexPlan: Sendable {
    /// A file that must be read.
    struct Item: Sendable {
        let file: FoundFile
        /// What the library knows under this path.
        let known: KnownFile?
    }

    /// The files to read, by path.
    private(set) var items: [Item] = []
    /// Known paths without a file, by path.
    private(set) var missing: [String] = []
    private(set) var unchanged = 0
    private(set) var knownFailures = 0
    private(set) var emptiedFolders: [String] = []

    /// Compares a crawl with what is known below its roots.
    init(crawl: PictureCrawler, known: [KnownFile], options: IndexOptions) {
        var remaining = Dictionary(known.map { (PathKey($0.path), $0) }) { first, _ in first }
        for file in crawl.files {
            let known = remaining.removeValue(forKey: PathKey(file.path))
            guard let known, known.isCurrent(file) else {
                items.append(Item(file: file, known: known))
                continue
            }
            if known.hasEmbedding {
                unchanged += 1
            } else if known.isFailure && !options.retriesFailed {
                knownFailures += 1
            } else {
                items.append(Item(file: file, known: known))
            }
        }
        let kept = crawl.unlisted(options: options)
        let emptied = crawl.emptyPlaces.filter { place in
            !options.forgetsEmptyFolders && remaining.values.contains { $0.path.isInside(place) }
        }
        emptiedFolders = emptied.filter { place in !emptied.contains { $0 != place && place.isInside($0) } }
        missing = remaining.values.map(\.path)
            .filter { path in !kept.contains { path.isInside($0) } && !Self.isFoundByNoCrawl(path) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether a file is there that was once named by itself, as crawls pass over its name.
    private static func isFoundByNoCrawl(_ path: String) -> Bool {
        PictureCrawler.skips(path) && FileStatus(of: path)?.isRegularFile == true
    }
}

extension KnownFile {
    /// Whether the file has the size and time that it had when it was read.
    fileprivate func isCurrent(_ file: FoundFile) -> Bool {
        fileSize == file.fileSize && modificationTime == file.modificationTime
    }
}

extension PictureCrawler {
    /// The folders of which the crawl cannot say what is gone.
    fileprivate func unlisted(options: IndexOptions) -> [String] {
        problems.map(\.path) + (options.forgetsEmptyFolders ? [] : emptyPlaces)
    }
}

extension String {
    /// Whether this path is `folder` or lies below it.
    func isInside(_ folder: String) -> Bool {
        let path = utf8
        let folder = folder.utf8
        guard path.starts(with: folder) else { return false }
        return path.count == folder.count || folder.last == UInt8(ascii: "/")
            || path.dropFirst(folder.count).first == UInt8(ascii: "/")
    }
}
