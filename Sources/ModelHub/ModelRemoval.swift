internal import CLIPModel
internal import FilePaths
internal import Glibc
internal import StopPoints
internal import SystemPackage

/// Removes fetched models from the cache that the Hub's own tools share.
public struct ModelRemoval {
    private let repository: HubRepository
    private let cache: HubCache
    /// Whether to remove all revisions.
    private let isWhole: Bool

    /// Prepares to remove a model: `owner/name` with all its revisions, or `owner/name@revision`.
    ///
    /// - Parameters:
    ///   - name: The repository, with or without a revision.
    ///   - environment: Names the cache, with the variables of the Hub's own tools.
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
    /// - Returns: The number of bytes that were freed.
    /// - Throws: ``ModelHubError/inUse(name:)`` while a program fetches it, ``ModelHubError/stillNamed(name:references:)``
    ///   for a commit that has another name, ``ModelHubError/cannotWrite(path:reason:)`` or
    ///   ``ModelHubError/cannotRead(path:reason:)``.
    public func run() throws -> Int {
        sweep()
        try CacheFile.makeFolder(cache.lockFolder(of: repository))
        guard let lock = try CacheLock(ifFree: cache.lock(of: repository)) else {
            throw ModelHubError.inUse(name: repository.path)
        }
        defer { lock.release() }
        return isWhole ? try removeAll() : try removeRevision()
    }

    /// Removes the whole repository. Renames its folder first, so that no program finds half a model.
    private func removeAll() throws -> Int {
        // A file and its incomplete downloads share one lock.
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

    /// Removes what earlier, killed removals left behind.
    private func sweep() {
        for name in CheckpointFile.names(in: cache.folder) where name.hasPrefix(Self.doomedPrefix) {
            let owner = name.split(separator: "-").last.flatMap { pid_t($0) } ?? 0
            if kill(owner, 0) != 0, errno == ESRCH { try? CacheFile.remove(cache.folder.appending(name)) }
        }
    }

    private func removeRevision() throws -> Int {
        // The main revision may stand for the Hub's conversion of it.
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

    /// Removes the files that no commit links to, except those that are incomplete or being fetched.
    private func removeNeedlessBlobs() throws -> Int {
        var bytes = 0
        for blob in blobs() where !PartialBlob.isPart(blob.name) {
            guard let lock = try lock(of: blob.name) else { continue }
            defer { lock.release() }
            // Checked under the lock, because a program that fetches the file links it into a commit before it releases the lock.
            guard try !linkedBlobs().contains(blob.name) else { continue }
            try CacheFile.remove(folder.appending("blobs").appending(blob.name))
            bytes += blob.byteCount
        }
        return bytes
    }

    /// Takes the lock of a file; nil if another program holds it.
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

    /// Returns the branches, tags and pull requests, and the commits that they point to.
    private func references() throws -> [(path: String, commit: String)] {
        let refs = folder.appending("refs")
        return try CacheFile.files(below: refs).compactMap { name in
            let path = refs.pushing(name)
            guard CheckpointFile.isRegular(path) else { return nil }
            guard let commit = HubCache.commit(in: path) else {
                throw ModelHubError.cannotRead(path: path.string, reason: "it names no commit")
            }
            return (name.string, commit)
        }
    }

    /// Returns the names of the blobs that commits link to.
    private func linkedBlobs() throws -> Set<String> {
        let snapshots = folder.appending("snapshots")
        let names = try CacheFile.files(below: snapshots).compactMap { path in
            FolderContents.linkTarget(snapshots.pushing(path))?.lastComponent?.string
        }
        return Set(names)
    }
}
