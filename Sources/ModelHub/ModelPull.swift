package import CLIPModel
internal import FoundationEssentials

/// Fetches a model from the Hugging Face Hub into the cache that the Hub's own tools share.
///
/// Small files come first, so that what is no CLIP model is refused before gigabytes are fetched. The revision is recorded
/// last, when everything is there.
public struct ModelPull {
    /// Left free on the disk, for whatever else is going on.
    private static let spareByteCount = 64 << 20

    private let repository: HubRepository
    private let cache: HubCache
    private let client: HubClient
    /// What is told of the fetching: how far it is, and that another program is at the same.
    private let progress: (PullProgress) -> Void
    private let waiting: (String) -> Void

    /// Prepares to fetch a model.
    ///
    /// - Parameters:
    ///   - name: `owner/name`, or `owner/name@revision`.
    ///   - revision: A branch, a tag or a commit; nil for the name's, or the main branch.
    ///   - environment: Says where the Hub and the cache are, as for the Hub's own tools.
    ///   - goesOn: Asked again and again, on the calling thread; false ends the work, and what has arrived is kept.
    ///   - progress: Called often.
    ///   - waiting: Called with a file's name when another program is fetching it.
    /// - Throws: ``ModelHubError/notARepository(name:)`` or ``ModelHubError/noRevision(name:revision:)``.
    public init(
        named name: String, revision: String? = nil, environment: [String: String],
        goesOn: @escaping () -> Bool, progress: @escaping (PullProgress) -> Void = { _ in },
        waiting: @escaping (String) -> Void = { _ in }
    ) throws {
        try self.init(
            named: name, revision: revision, settings: HubSettings(environment: environment),
            cache: HubCache(environment: environment), goesOn: goesOn, progress: progress, waiting: waiting)
    }

    /// With settings that no environment can make, such as the pause before a repetition.
    package init(
        named name: String, revision: String? = nil, settings: HubSettings, cache: HubCache,
        goesOn: @escaping () -> Bool = { true }, progress: @escaping (PullProgress) -> Void = { _ in },
        waiting: @escaping (String) -> Void = { _ in }
    ) throws {
        guard let named = HubRepository(name) else { throw ModelHubError.notARepository(name: name) }
        guard let repository = revision.map({ named.at($0) }) ?? named else {
            throw ModelHubError.noRevision(name: named.path, revision: revision ?? "")
        }
        self.repository = repository
        self.cache = cache
        client = HubClient(settings, goesOn: goesOn)
        self.progress = progress
        self.waiting = waiting
    }

    /// Fetches what is not there yet.
    ///
    /// Blocks the calling thread; may run at the same time as others, of other programs too.
    /// - Throws: ``ModelHubError``, `CLIPModelError` for a configuration that is none, or `CancellationError`.
    public func run() throws -> PulledModel {
        guard !client.settings.isOffline else { throw ModelHubError.offline(name: repository.description) }
        let (source, listing) = try source()
        try makeFolders(source, listing.commit)
        let snapshot = cache.snapshot(of: source, commit: listing.commit)
        let names = try names(source, listing, snapshot)
        try check(names)
        let configuration = try names.configuration.map { try file($0, source, listing) }
        var tally = PullProgress(file: "", done: 0, kept: 0, total: configuration?.byteCount ?? 0)
        if let configuration { try fetch(configuration, of: source, into: snapshot, &tally) }
        try checkConfiguration(in: snapshot)
        let others = try (names.settings + names.weights).map { try file($0, source, listing) }
        tally.total += others.reduce(0) { $0 + $1.byteCount }
        try checkSpace(for: others)
        for file in others { try fetch(file, of: source, into: snapshot, &tally) }
        try record(source, listing.commit)
        return PulledModel(
            name: repository.description, folder: snapshot, commit: listing.commit,
            conversion: source == repository ? nil : source.revision, files: others.count + 1,
            bytes: tally.total, fetchedBytes: tally.done - tally.kept)
    }

    /// The names of the files, and where they do not tell the layout by themselves, what `config.json` says of it.
    private func names(
        _ source: HubRepository, _ listing: HubListing, _ snapshot: String
    ) throws -> CheckpointFileNames {
        let names = CheckpointFileNames(listing.names)
        guard names.hasBothLayouts else { return names }
        let configuration = try file(Checkpoint.configurationName, source, listing)
        var tally = PullProgress(file: "", done: 0, kept: 0, total: configuration.byteCount)
        try fetch(configuration, of: source, into: snapshot, &tally)
        let path = "\(snapshot)/\(Checkpoint.configurationName)"
        return CheckpointFileNames(
            listing.names, hasOtherConfiguration: !Checkpoint.isTransformers(path))
    }

    /// The revision that has the weights in a form that is read, and its files.
    private func source() throws -> (HubRepository, HubListing) {
        let listing = try HubListing(of: repository, from: client)
        let names = CheckpointFileNames(listing.names)
        guard repository.revision == HubRepository.mainRevision, !names.hasWeights, names.pickle != nil,
            let converted = try HubConversion.find(for: repository, from: client)
        else { return (repository, listing) }
        return (converted, try HubListing(of: converted, from: client))
    }

    private func check(_ names: CheckpointFileNames) throws {
        guard let missing = names.missing else { return }
        let name = repository.description
        if names.isPipeline { throw ModelHubError.unsupported(name: name, found: "a diffusion pipeline") }
        if names.configuration != nil, !names.hasWeights, let pickle = names.pickle {
            throw ModelHubError.onlyPickles(name: name, file: pickle)
        }
        throw ModelHubError.incomplete(name: name, missing: missing)
    }

    private func checkConfiguration(in snapshot: String) throws {
        do {
            try Checkpoint.checkConfiguration(folder: snapshot)
        } catch CLIPModelError.unsupportedModel(_, let found) {
            throw ModelHubError.unsupported(
                name: repository.description, found: "a model of type \"\(found)\"")
        }
    }

    private func file(_ name: String, _ source: HubRepository, _ listing: HubListing) throws -> HubFile {
        try HubFile(name, of: source, commit: listing.commit, from: client)
    }

    private func checkSpace(for files: [HubFile]) throws {
        let needed = files.reduce(0) { sum, file in
            let place = self.place(of: file)
            return sum + (isThere(file) ? 0 : max(0, file.byteCount - FileDownload.byteCountLeft(at: place)))
        }
        guard needed > 0, let free = CacheFile.freeByteCount(in: cache.folder),
            free < needed + Self.spareByteCount
        else { return }
        throw ModelHubError.noSpace(folder: cache.folder, needed: needed, free: free)
    }

    /// Fetches a file unless it is there, and lays it among those of the commit.
    private func fetch(
        _ file: HubFile, of source: HubRepository, into snapshot: String, _ tally: inout PullProgress
    ) throws {
        let before = tally.done
        tally.file = file.name
        if !isThere(file) {
            let name = file.name
            let lock = try BlobLock(
                path: "\(cache.lockFolder(of: source))/\(file.etag).lock", waiting: { waiting(name) },
                goesOn: client.goesOn)
            // Another program may have fetched it meanwhile.
            if !isThere(file) {
                var isFirst = true
                try FileDownload(client: client, file: file, place: place(of: file)).run { count in
                    if isFirst { tally.kept += count }
                    isFirst = false
                    tally.done = before + count
                    progress(tally)
                }
            } else {
                tally.kept += file.byteCount
            }
            _ = consume lock
        } else {
            tally.kept += file.byteCount
        }
        tally.done = before + file.byteCount
        progress(tally)
        try CacheFile.link("\(snapshot)/\(file.name)", to: "../../blobs/\(file.etag)")
    }

    private func isThere(_ file: HubFile) -> Bool {
        CacheFile.byteCount(of: place(of: file)) == file.byteCount
    }

    private func place(of file: HubFile) -> String {
        "\(cache.folder(of: repository))/blobs/\(file.etag)"
    }

    private func makeFolders(_ source: HubRepository, _ commit: String) throws {
        for folder in [
            cache.folder(of: source) + "/blobs", cache.snapshot(of: source, commit: commit),
            cache.lockFolder(of: source),
        ] {
            try CacheFile.makeFolder(folder)
        }
    }

    /// Records which commit the revision is, unless it is one itself.
    private func record(_ source: HubRepository, _ commit: String) throws {
        guard source.revision.lowercased() != commit else { return }
        let path = cache.reference(of: source)
        try CacheFile.makeFolder(URL(filePath: path).deletingLastPathComponent().path)
        try CacheFile.write(commit, to: path)
    }
}
