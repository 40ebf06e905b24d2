internal import CatalogStore
internal import FilePaths
internal import ImagePreprocessing
internal import SystemPackage

/// What has to be done, from what lies on disk and what the library knows.
struct IndexingPlan: Sendable {
    /// A file that must be read.
    struct Item: Sendable {
        let file: FoundFile
        /// What the library knows under this path.
        let known: KnownFile?
    }

    /// The files to read, by path.
    private(set) var items: [Item] = []
    /// Known paths without a file, by path.
    private(set) var missing: [FilePath] = []
    private(set) var unchanged = 0
    private(set) var knownFailures = 0
    private(set) var emptiedFolders: [FilePath] = []
    /// The mount points of missing disks on which the library knows pictures.
    private(set) var missingDisks: [FilePath] = []

    /// Compares a crawl with what is known below its roots.
    ///
    /// - Parameters:
    ///   - files: One name of each file that the crawl found.
    ///   - known: What the library knows below the roots, each file under the name that it has in `files`.
    init(
        files: [FoundFile], crawl: PictureCrawler, known: [KnownFile], disks: MissingDisks,
        decoder: ImageDecoder,
        options: IndexingOptions
    ) {
        var remaining = Dictionary(known.map { ($0.path, $0) }) { first, _ in first }
        for file in files {
            let known = remaining.removeValue(forKey: file.path)
            guard let known, known.isCurrent(file), !options.readsAll else {
                items.append(Item(file: file, known: known))
                continue
            }
            if known.isFailure ? known.mayPass(decoder) || options.retriesFailed : known.mustBeLookedAt {
                items.append(Item(file: file, known: known))
            } else if known.isFailure {
                knownFailures += 1
            } else {
                unchanged += 1
            }
        }
        missing = remaining.keys.filter { !Self.isFoundByNoCrawl($0) }.sorted { $0.precedes($1) }
        missing.removeAll { path in crawl.problems.contains { path.isInside($0.path) } }
        guard !options.forgetsEmptyFolders else { return }
        missingDisks = Set(missing.compactMap(disks.mountPoint)).sorted { $0.precedes($1) }
        missing.removeAll { disks.mountPoint(of: $0) != nil }
        let emptied = crawl.emptyPlaces.filter { place in missing.contains { $0.isInside(place) } }
        emptiedFolders = emptied.filter { place in !emptied.contains { $0 != place && place.isInside($0) } }
        missing.removeAll { path in emptied.contains { path.isInside($0) } }
    }

    /// Whether a file is there that was once named by itself, as crawls pass over its name.
    private static func isFoundByNoCrawl(_ path: FilePath) -> Bool {
        PictureCrawler.skips(path) && FileStatus(of: path)?.isRegularFile == true
    }
}

extension KnownFile {
    /// Whether the file has the size and times that it had when it was read.
    func isCurrent(_ file: FoundFile) -> Bool {
        fileSize == file.fileSize && modificationTime == file.modificationTime
            && (changeTime == nil || changeTime == file.changeTime)
    }

    /// Whether an image needs an embedding, or an earlier decoder may have made other pixels of it.
    fileprivate var mustBeLookedAt: Bool { !hasEmbedding || decoderVersion < ImageDecoder.version }

    /// Whether a file that failed may be read now: by a later decoder, or with a higher limit.
    fileprivate func mayPass(_ decoder: ImageDecoder) -> Bool {
        decoderVersion < ImageDecoder.version || requiredPixels.map { $0 <= decoder.pixelLimit } ?? false
    }
}
