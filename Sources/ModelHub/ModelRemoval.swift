public import CLIPModel
internal import FilePaths
internal import Glibc
internal import StopPoints
internal import SystemPackage

/// Removes fetched models from the cache that the Hub's own tools share.
public struct ModelRemoval {
    private let repository: HubRepository
    private let cache: HubCache
    /// Whether all revisions go.
    private let isWhole: Bool

    /// Prepares to remove a model: `owner/name` with all its revisions, or `owner/name@revision`.
    ///
    /// - Parameter environment: Says where the cache is, as for the Hub's own tools.
    /// - Throws: ``ModelHubError/notARepository(name:)``, or ``ModelHubError/notFetched(name:folder:)``.
    public init(named name: String, environment: HubEnvironment = .process) throws {
        guard let repository = HubRepository(name) else { throw ModelHubError.notARepository(name: name) }
        self.repository = repository
        cache = HubCache(environment: environment)
        isWhole = !name.contains("@")
        let isThere = isWhole ? CheckpointFile.exists(folder) : cache.snapshot(of: repository) != nil
        guard isThere else { throw ModelHubError.notFetched(name: name, folder: cache.folder.string) }
    }

    private var folder: FilePath { cache.folder(of: repository) }

    /// Removes the model.
    ///
    /// - Returns: The bytes that are free again.
    /// - Throws: ``ModelHubError/inUse(name:)`` while a program fetches it, ``ModelHubError/stillNamed(name:references:)``
    ///   for a commit that has another name, or ``ModelHubError/cannotWrite(path:reason:)``.
    public func run() throws -> Int {
        sweep()
        try CacheFile.makeFolder(cache.lockFolder(of: repository))
        guard let lock = try CacheLock(ifFree: cache.lock(of: repository)) else {
            throw ModelHubError.inUse(name: repository.path)
        }
        defer { lock.release() }
        return isWhole ? try removeAll() : try removeRevision()
    }

    /// The folder gets another name first, so that nobody finds half a model.
    private func removeAll() throws -> Int {
        // A file and its parts have one lock.
        let locks = try Set(blobs().map { PartialBlob.whole($0.name) }).map { blob in
            guard let lock = try lock(of: blob) else { throw ModelHubError.inUse(name: repository.path) }
            return lock
        }
        defer { locks.forEach { $0.release() } }
        let bytes = blobs().reduce(0) { $0 + $1.byteCount }
        let doomed = cache.folder.appending(
            "\(Self.doomedPrefix)\(repository.owner)--\(repository.name)-\(getpid())")
        StopPoint.before(.repositoryRemoval).pass()
        guard folder.rename(to: doomed) else { throw CacheFile.failure(folder, errno) }
        StopPoint.inside(.repositoryRemoval).pass()
        try CacheFile.remove(doomed)
        StopPoint.after(.repositoryRemoval).pass()
        return bytes
    }

    private static let doomedPrefix = ".removed-"

    /// Removes what earlier removals that were killed have left.
    private func sweep() {
        for name in CheckpointFile.names(in: cache.folder) where name.hasPrefix(Self.doomedPrefix) {
            let owner = name.split(separator: "-").last.flatMap { pid_t($0) } ?? 0
            if kill(owner, 0) != 0, errno == ESRCH { try? CacheFile.remove(cache.folder.appending(name)) }
        }
    }

    private func removeRevision() throws -> Int {
        // What is used under the main revision's name may be the Hub's conversion of it.
        let source = cache.source(of: repository)
        guard let snapshot = cache.snapshot(of: source) else { return 0 }
        let reference = cache.reference(of: source)
        let commit = snapshot.lastComponent?.string
        let others = try references().filter { $0.commit == commit && $0.path != source.revision }
        StopPoint.before(.revisionRemoval).pass()
        if source != repository { try CacheFile.remove(cache.conversionRecord(of: repository)) }
        if CheckpointFile.exists(reference) {
            try CacheFile.remove(reference)
        } else if !others.isEmpty {
            throw ModelHubError.stillNamed(
                name: repository.description, references: others.map { "\(repository.path)@\($0.path)" })
        }
        StopPoint.inside(.revisionRemoval).pass()
        if others.isEmpty { try CacheFile.remove(snapshot) }
        StopPoint.inside(.revisionRemoval).pass()
        let bytes = try removeNeedlessBlobs()
        StopPoint.after(.revisionRemoval).pass()
        return bytes
    }

    /// Removes the files that no commit has, except those that are being fetched, or have arrived in part.
    private func removeNeedlessBlobs() throws -> Int {
        var bytes = 0
        for blob in blobs() where !PartialBlob.isPart(blob.name) {
            guard let lock = try lock(of: blob.name) else { continue }
            defer { lock.release() }
            // With the lock in hand, as whoever fetches it lays it among a commit's files before letting go.
            guard try !linkedBlobs().contains(blob.name) else { continue }
            try CacheFile.remove(folder.appending("blobs").appending(blob.name))
            bytes += blob.byteCount
        }
        return bytes
    }

    /// The lock of a file; nil while another program has it.
    private func lock(of blob: String) throws -> CacheLock? {
        let locks = cache.lockFolder(of: repository)
        try CacheFile.makeFolder(locks)
        return try CacheLock(ifFree: locks.appending("\(blob).lock"))
    }

    private func blobs() -> [(name: String, byteCount: Int)] {
        let blobs = folder.appending("blobs")
        return CheckpointFile.names(in: blobs).map { name in
            (name, CacheFile.byteCount(of: blobs.appending(name)) ?? 0)
        }
    }

    /// Branches, tags and pull requests, and the commits that they are.
    private func references() throws -> [(path: String, commit: String)] {
        let refs = folder.appending("refs")
        return try CacheFile.files(below: refs).compactMap { name in
            let path = refs.pushing(name)
            guard CheckpointFile.isRegular(path) else { return nil }
            guard let commit = HubCache.commit(in: path) else {
                throw ModelHubError.cannotWrite(path: path.string, reason: "it cannot be read")
            }
            return (name.string, commit)
        }
    }

    /// The blobs that any commit's files are.
    private func linkedBlobs() throws -> Set<String> {
        let snapshots = folder.appending("snapshots")
        let names = try CacheFile.files(below: snapshots).compactMap { path in
            FolderContents.linkTarget(snapshots.pushing(path))?.lastComponent?.string
        }
        return Set(names)
    }
}
