internal import CLIPModel
internal import FilePaths
internal import FoundationEssentials
internal import StopPoints
internal import SystemPackage

/// Writes the files of a commit into the cache. All commits and all programs share one copy of a file.
struct SnapshotWriter {
    let repository: HubRepository
    let commit: String
    let cache: HubCache
    let client: HubClient
    /// Receives the progress of the download.
    let progress: (PullProgress) -> Void
    /// Receives the name of a file that another program is fetching.
    let waiting: (String) -> Void

    /// The progress over all files so far.
    private(set) var tally = PullProgress(file: "", done: 0, kept: 0, total: 0)
    private(set) var files = 0

    /// Creates the folders for the content, the commit and the locks.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``.
    init(
        _ repository: HubRepository, commit: String, cache: HubCache, client: HubClient,
        progress: @escaping (PullProgress) -> Void, waiting: @escaping (String) -> Void
    ) throws {
        self.repository = repository
        self.commit = commit
        self.cache = cache
        self.client = client
        self.progress = progress
        self.waiting = waiting
        for path in [
            cache.folder(of: repository).appending("blobs"), folder, cache.lockFolder(of: repository),
        ] {
            try CacheFile.makeFolder(path)
        }
    }

    /// The folder with the files of the commit.
    var folder: FilePath { cache.snapshot(of: repository, commit: commit) }

    /// Asks the Hub for the size and the etag of a file.
    ///
    /// - Throws: ``ModelHubError``.
    func header(of name: String) throws -> HubFile {
        try HubFile(name, of: repository, commit: commit, from: client)
    }

    /// Adds the sizes of files that will be fetched to the total.
    mutating func expect(_ files: [HubFile]) {
        // This cannot overflow: a model has few files, and `HubFile` accepts at most 2^44 bytes for each.
        tally.total += files.reduce(0) { $0 + $1.byteCount }
    }

    /// Returns how many bytes of some files are still missing.
    func missingByteCount(of files: [HubFile]) -> Int {
        files.reduce(0) { sum, file in
            isThere(file)
                ? sum : sum + max(0, file.byteCount - FileDownload.byteCountLeft(at: place(of: file)))
        }
    }

    /// Fetches a file unless the cache has it, and links it into the folder of the commit.
    ///
    /// - Throws: ``ModelHubError``, or `CancellationError`.
    mutating func fetch(_ file: HubFile) throws {
        // Held until a commit links to the file, so that no program removes it as unused.
        let lock = try CacheLock(
            path: cache.lockFolder(of: repository).appending("\(file.etag).lock"),
            waiting: { waiting(file.name) },
            goesOn: client.goesOn)
        defer { lock.release() }
        let before = tally.done
        tally.file = file.name
        if try isSound(file) {
            tally.kept += file.byteCount
        } else {
            try download(file, before)
        }
        tally.done = before + file.byteCount
        progress(tally)
        StopPoint.before(.fetchedLink).pass()
        try CacheFile.link(folder.appending(file.name), to: "../../blobs/\(file.etag)")
        StopPoint.after(.fetchedLink).pass()
        files += 1
    }

    private mutating func download(_ file: HubFile, _ before: Int) throws {
        let keptBefore = tally.kept
        // If the server makes the download start again, fewer of the earlier bytes were kept.
        var kept = Int.max
        try FileDownload(client: client, file: file, place: place(of: file)).run { count in
            kept = min(kept, count)
            tally.kept = keptBefore + kept
            tally.done = before + count
            progress(tally)
        }
    }

    private func isThere(_ file: HubFile) -> Bool {
        CacheFile.byteCount(of: place(of: file)) == file.byteCount
    }

    /// Whether a file is there with the right size and, if it is small, with the right content.
    ///
    /// Removes a small file with other content, which a power failure can leave behind.
    private func isSound(_ file: HubFile) throws -> Bool {
        guard isThere(file) else { return false }
        let path = place(of: file)
        guard file.etag.utf8.count == ContentCheck.gitDigitCount,
            case .other = ContentCheck.judge(path, etag: file.etag)
        else { return true }
        try CacheFile.remove(path)
        return false
    }

    private func place(of file: HubFile) -> FilePath {
        cache.folder(of: repository).appending("blobs").appending(file.etag)
    }

    /// A name in each folder that a revision needs: of the content, of the commit, and of these folders themselves.
    private var syncedNames: [FilePath] {
        let blobs = cache.folder(of: repository).appending("blobs")
        return [
            blobs.appending("any"), folder.appending("any"), folder, blobs, blobs.removingLastComponent(),
            blobs.removingLastComponent().removingLastComponent(),
        ]
    }

    /// Records the commit that the revision points to, unless the revision is that commit itself.
    ///
    /// The disk has the names of all files before that: after a power failure, what is recorded is complete.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``.
    func record() throws {
        guard repository.revision.lowercased() != commit else { return }
        let path = cache.reference(of: repository)
        try CacheFile.makeFolder(path.removingLastComponent())
        for entry in syncedNames { entry.syncName() }
        StopPoint.before(.fetchedReference).pass()
        try CacheFile.write(commit, to: path, aside: cache.folder(of: repository))
        StopPoint.after(.fetchedReference).pass()
    }
}
