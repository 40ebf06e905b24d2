internal import FilePaths
internal import ImagePreprocessing
internal import LibraryStore
internal import SystemPackage

/// The work of a run: the difference between the files on disk and the library.
struct IndexingPlan: Sendable {
    /// A file that must be read.
    struct Item: Sendable {
        let file: FoundFile
        /// The library's entry for this path.
        let known: KnownFile?
        /// The other files of the picture.
        let companions: Companions
        /// Whether it is decoded although the library may have an image of the same content.
        private(set) var mustBeDecoded = false

        init(file: FoundFile, known: KnownFile?, companions: Companions) {
            self.file = file
            self.known = known
            self.companions = companions
        }

        /// Whether the library's facts of the picture are those that would be read now.
        var hasCurrentFacts: Bool { known?.factsBasis == companions.basis }

        /// The same file, to be decoded whatever the library has.
        var decodedAnyhow: Item {
            var item = self
            item.mustBeDecoded = true
            return item
        }
    }

    /// The files to read, those of the latest day first, because people look for them first; those of a day sorted by path.
    private(set) var items: [Item] = []
    /// Known paths without a file, sorted.
    private(set) var missing: [FilePath] = []
    /// Known paths that are left out now, sorted.
    private(set) var excluded: [FilePath] = []
    private(set) var unchanged = 0
    /// Files that are left out because their pictures are too small, as in the run before.
    private(set) var tooSmall = 0
    private(set) var knownFailures = 0
    /// The number of files, by the name of their format, that failed in an earlier run because their decoder was not
    /// there, as it still is not.
    private(set) var absent: [String: Int] = [:]
    private(set) var emptiedFolders: [FilePath] = []
    /// The mount points of missing disks, if the library knows pictures on them.
    private(set) var missingDisks: [FilePath] = []

    /// Compares a crawl with the library's entries below its roots.
    ///
    /// - Parameters:
    ///   - files: One path of each file that the crawl found, without those that the library knows as they are.
    ///   - known: The library's entries below the roots, each with the path that its file has in `files`, without those files.
    ///   - finder: Finds the companions of the files.
    init(
        files: [FoundFile], crawl: PictureCrawler, known: [KnownFile], disks: MissingDisks,
        finder: inout CompanionFinder, rules: ReadingRules, options: IndexingOptions
    ) {
        var remaining = Dictionary(known.map { ($0.path, $0) }) { first, _ in first }
        for file in files {
            let item = Item(
                file: file, known: remaining.removeValue(forKey: file.path),
                companions: finder.companions(of: file.path))
            guard let known = item.known, known.isCurrent(file), !options.readsAll else {
                items.append(item)
                continue
            }
            if known.isFailure
                ? known.mayPass(rules) || options.retriesFailed
                : known.mustBeLookedAt || !item.hasCurrentFacts || rules.isTooSmall(known.shorterSide)
            {
                items.append(item)
            } else if known.isFailure, known.shorterSide != nil {
                tooSmall += 1
            } else if let format = known.absentFormat {
                absent[format, default: 0] += 1
            } else if known.isFailure {
                knownFailures += 1
            } else {
                unchanged += 1
            }
        }
        items.sort { first, second in
            let (day, other) = (first.file.dayOfModification, second.file.dayOfModification)
            return day == other ? first.file.path.precedes(second.file.path) : day > other
        }
        var exclusions = crawl.exclusions
        excluded = remaining.keys.filter { exclusions.exclude(file: $0) }.sorted { $0.precedes($1) }
        for path in excluded { remaining.removeValue(forKey: path) }
        missing = remaining.keys.filter { !Self.isFoundByNoCrawl($0) }.sorted { $0.precedes($1) }
        missing.removeAll { path in crawl.problems.contains { path.isInside($0.path) } }
        guard !options.forgetsEmptyFolders else { return }
        missingDisks = Set((missing + excluded).compactMap(disks.mountPoint)).sorted { $0.precedes($1) }
        missing.removeAll { disks.mountPoint(of: $0) != nil }
        excluded.removeAll { disks.mountPoint(of: $0) != nil }
        let emptied = crawl.emptyPlaces.filter { place in missing.contains { $0.isInside(place) } }
        emptiedFolders = emptied.filter { place in !emptied.contains { $0 != place && place.isInside($0) } }
        missing.removeAll { path in emptied.contains { path.isInside($0) } }
    }

    /// Whether a file exists at a path that crawls skip. The user once named such a file explicitly.
    private static func isFoundByNoCrawl(_ path: FilePath) -> Bool {
        PictureCrawler.skips(path) && FileStatus(of: path)?.isRegularFile == true
    }
}

extension KnownFile {
    /// Whether the file has the same size and times as when it was read.
    func isCurrent(_ file: FoundFile) -> Bool {
        fileSize == file.fileSize && modificationTime == file.modificationTime
            && (changeTime == nil || changeTime == file.changeTime)
    }

    /// Whether an image has no embedding, or was read by an earlier decoder, which may have produced other pixels.
    fileprivate var mustBeLookedAt: Bool { !hasEmbedding || decoderVersion < ImageDecoder.version }

    /// Whether a file that failed may be a picture now, because the decoder is newer or was not there, the pixel limit is
    /// high enough, or smaller pictures are wanted.
    fileprivate func mayPass(_ rules: ReadingRules) -> Bool {
        if let absentFormat { return ImageFormat.named(absentFormat)?.missing == nil }
        if let shorterSide { return !rules.isTooSmall(shorterSide) }
        return decoderVersion < ImageDecoder.version
            || requiredPixels.map { $0 <= rules.pixelLimit } ?? false
    }
}

/// Which files are pictures of the library once they are read.
struct ReadingRules: Sendable {
    /// The most pixels that a picture may have.
    let pixelLimit: Int
    /// The least shorter side of a picture, in pixels; nil for pictures of any size.
    let leastSide: Int?

    /// Whether a picture is left out because it is too small.
    ///
    /// - Parameter shorterSide: Pixels; nil if unknown.
    func isTooSmall(_ shorterSide: Int?) -> Bool {
        guard let leastSide, let shorterSide else { return false }
        return shorterSide < leastSide
    }
}

extension FoundFile {
    /// The day on which the file was last modified, counted from 1970 in UTC.
    fileprivate var dayOfModification: Int64 { modificationTime.dividedDown(by: 86_400_000_000_000) }
}

extension Int64 {
    fileprivate func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
