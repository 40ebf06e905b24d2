internal import CLIPModel
internal import FoundationEssentials
internal import StopPoints
internal import SystemPackage

/// Lays the files of a commit into the cache, each once for all commits and all programs.
struct SnapshotWriter {
    let repository: HubRepository
    let commit: String
    let cache: HubCache
    let client: HubClient
    /// What is told of the fetching: how far it is, and that another program is at the same.
    let progress: (PullProgress) -> Void
    let waiting: (String) -> Void

    /// The bytes of all files so far.
    private(set) var tally = PullProgress(file: "", done: 0, kept: 0, total: 0)
    private(set) var files = 0

    /// Makes the folders that the files go into.
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

    /// What the Hub says about a file.
    ///
    /// - Throws: ``ModelHubError``.
    func header(of name: String) throws -> HubFile {
        try HubFile(name, of: repository, commit: commit, from: client)
    }

    /// Counts files towards the whole, before they are fetched.
    ///
    /// - Throws: ``ModelHubError/notAHub(address:expected:found:)`` for sizes that cannot be true together.
    mutating func expect(_ files: [HubFile]) throws {
        for file in files {
            let (total, isTooMuch) = tally.total.addingReportingOverflow(file.byteCount)
            guard !isTooMuch else {
                throw ModelHubError.notAHub(
                    address: client.shown(file.address), expected: "files that a disk can hold",
                    found: "\(files.count) files of up to \(files.map(\.byteCount).max() ?? 0) bytes")
            }
            tally.total = total
        }
    }

    /// The bytes that are still to be fetched of some files, all of which were expected.
    func missingByteCount(of files: [HubFile]) -> Int {
        files.reduce(0) { sum, file in
            isThere(file)
                ? sum : sum + max(0, file.byteCount - FileDownload.byteCountLeft(at: place(of: file)))
        }
    }

    /// Fetches a file unless it is there, and lays it among those of the commit.
    ///
    /// - Throws: ``ModelHubError``, or `CancellationError`.
    mutating func fetch(_ file: HubFile) throws {
        // Held until the file is among those of a commit, so that nobody removes it as needless.
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
        // What a server makes us throw away was not kept.
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

    /// Whether a file is there, and where it is small, also its content; what a power failure has spoilt is removed.
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

    /// Records which commit the revision is, unless it is one itself.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``.
    func record() throws {
        guard repository.revision.lowercased() != commit else { return }
        let path = cache.reference(of: repository)
        try CacheFile.makeFolder(path.removingLastComponent())
        StopPoint.before(.fetchedReference).pass()
        try CacheFile.write(commit, to: path, aside: cache.folder(of: repository))
        StopPoint.after(.fetchedReference).pass()
    }
}
