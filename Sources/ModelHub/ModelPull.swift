internal import CLIPModel
public import SystemPackage

/// Fetches a model from the Hugging Face Hub into the cache that the Hub's own tools share.
///
/// Fetches the small files first, so that an unsupported model is refused before gigabytes are fetched. Records the revision
/// last, when all files are there.
public struct ModelPull {
    /// The number of bytes that stay free on the disk, for other programs.
    private static let spareByteCount = 64 << 20

    private let repository: HubRepository
    private let cache: HubCache
    private let client: HubClient
    private let progress: (PullProgress) -> Void
    private let waiting: (String) -> Void

    /// Prepares to fetch a model.
    ///
    /// - Parameters:
    ///   - name: `owner/name`, or `owner/name@revision`.
    ///   - revision: A branch, a tag or a commit; nil for the one in `name`, or else the main branch.
    ///   - environment: Names the Hub and the cache, with the variables of the Hub's own tools.
    ///   - goesOn: Called repeatedly, on the calling thread. If it returns false, the work ends and keeps the bytes received
    ///     so far.
    ///   - progress: Called often, with the progress so far.
    ///   - waiting: Called with the name of a file that another program is fetching, or with that of the repository while
    ///     another program removes it.
    /// - Throws: ``ModelHubError/notARepository(name:)`` or ``ModelHubError/noRevision(name:revision:)``.
    public init(
        named name: String, revision: String? = nil, environment: HubEnvironment = .process,
        goesOn: @escaping () -> Bool, progress: @escaping (PullProgress) -> Void = { _ in },
        waiting: @escaping (String) -> Void = { _ in }
    ) throws {
        try self.init(
            named: name, revision: revision, settings: HubSettings(environment: environment),
            cache: HubCache(environment: environment), goesOn: goesOn, progress: progress, waiting: waiting)
    }

    /// Prepares to fetch a model with settings that the environment cannot express, such as the pause before a retry.
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

    /// Fetches the files that are missing.
    ///
    /// Blocks the calling thread. Several threads and programs may fetch at the same time.
    /// - Throws: ``ModelHubError``, `CLIPModelError` if the files are not a valid checkpoint, or `CancellationError`.
    public func run() throws -> PulledModel {
        guard !client.settings.isOffline else { throw ModelHubError.offline(name: repository.description) }
        try client.checkEndpoint()
        let (source, listing) = try source()
        let listed = CheckpointFileNames(listing.names)
        // Before anything is written, if the names alone are enough.
        if !listed.hasBothLayouts { try check(listed) }
        let lock = try lock()
        defer { lock.release() }
        var writer = try SnapshotWriter(
            source, commit: listing.commit, cache: cache, client: client, progress: progress, waiting: waiting
        )
        let names = listed.hasBothLayouts ? try names(listing, &writer) : listed
        try check(names)
        try fetch(names.configuration.map { [$0] } ?? [], &writer)
        try checkConfiguration(in: writer.folder)
        try fetch(names.settings + (names.weights.map { [$0] } ?? []), &writer)
        if names.isSharded { try fetch(try Checkpoint.shardNames(in: writer.folder), &writer) }
        // A model that cannot be used is not recorded.
        _ = try Checkpoint(folder: writer.folder)
        try record(source, writer)
        return PulledModel(
            name: repository.description, folder: writer.folder, commit: listing.commit,
            conversion: source == repository ? nil : source.revision, files: writer.files,
            bytes: writer.tally.total, fetchedBytes: writer.tally.done - writer.tally.kept)
    }

    /// Prevents the removal of the repository meanwhile; others may fetch from it at the same time.
    private func lock() throws -> CacheLock {
        try CacheFile.makeFolder(cache.lockFolder(of: repository))
        let name = repository.path
        return try CacheLock(
            path: cache.lock(of: repository), isShared: true, waiting: { waiting(name) },
            goesOn: client.goesOn)
    }

    /// Returns the names of the files. Fetches `config.json` to tell the layout, because the names fit both.
    private func names(_ listing: HubListing, _ writer: inout SnapshotWriter) throws -> CheckpointFileNames {
        // A copy of the writer, so that the file is not counted here: it counts later if it is one of the model's.
        var aside = writer
        try aside.fetch(try aside.header(of: Checkpoint.configurationName))
        let path = writer.folder.appending(Checkpoint.configurationName)
        return CheckpointFileNames(
            listing.names, hasOtherConfiguration: !Checkpoint.isTransformers(path))
    }

    /// Fetches files, after a check that the disk has room for all of them.
    private func fetch(_ names: [String], _ writer: inout SnapshotWriter) throws {
        let files = try names.map { try writer.header(of: $0) }
        writer.expect(files)
        try checkSpace(for: writer.missingByteCount(of: files))
        for file in files { try writer.fetch(file) }
    }

    /// Returns the revision to fetch and its files: the Hub's conversion if the main branch has its weights only as pickles.
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
        if !names.hasWeights, let pickle = names.pickle {
            throw ModelHubError.onlyPickles(
                name: name, file: pickle, repository: PublishedArchive.repository(of: FilePath(pickle)))
        }
        throw ModelHubError.incomplete(name: name, missing: missing)
    }

    private func checkConfiguration(in snapshot: FilePath) throws {
        do {
            try Checkpoint.checkConfiguration(folder: snapshot)
        } catch CLIPModelError.unsupportedModel(_, let found) {
            throw ModelHubError.unsupported(
                name: repository.description, found: "a model of type \"\(found)\"")
        }
    }

    private func checkSpace(for needed: Int) throws {
        guard needed > 0, let free = CacheFile.freeByteCount(in: cache.folder),
            free - Self.spareByteCount < needed
        else { return }
        throw ModelHubError.noSpace(
            folder: cache.folder.string, needed: needed, free: free, spare: Self.spareByteCount)
    }

    /// Records the commit of the revision, and the Hub's conversion if that was fetched in place of the main branch.
    private func record(_ source: HubRepository, _ writer: SnapshotWriter) throws {
        if source != repository {
            try CacheFile.write(
                source.revision, to: cache.conversionRecord(of: repository),
                aside: cache.folder(of: repository))
        }
        try writer.record()
    }
}

/// A model whose files are all in the cache.
public struct PulledModel: Equatable, Sendable {
    /// `owner/name`, or `owner/name@revision` if the revision is not the main branch.
    public let name: String
    /// The folder with its files.
    public let folder: FilePath
    /// The commit that its revision points to.
    public let commit: String
    /// The pull request that the weights come from if the repository itself has them only as pickles; else nil.
    public let conversion: String?
    /// The number of files.
    public let files: Int
    /// The size of all files, in bytes.
    public let bytes: Int
    /// How many of these bytes were fetched now.
    public let fetchedBytes: Int
}

/// The progress of fetching a model.
public struct PullProgress: Equatable, Sendable {
    /// The name of the current file.
    public var file: String
    /// The number of bytes that are there, over all files.
    public var done: Int
    /// How many of these bytes were there before.
    public var kept: Int
    /// The size of all files that are known so far, in bytes.
    public var total: Int
}
