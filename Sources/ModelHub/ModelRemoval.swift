internal import CLIPModel
internal import FoundationEssentials
internal import Glibc
internal import StopPoints

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
    public init(named name: String, environment: [String: String]) throws {
        guard let repository = HubRepository(name) else { throw ModelHubError.notARepository(name: name) }
        self.repository = repository
        cache = HubCache(environment: environment)
        isWhole = !name.contains("@")
        let isThere = isWhole ? CheckpointFile.exists(folder) : cache.snapshot(of: repository) != nil
        guard isThere else { throw ModelHubError.notFetched(name: name, folder: cache.folder) }
    }

    private var folder: String { cache.folder(of: repository) }

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
        let doomed = "\(cache.folder)/\(Self.doomedPrefix)\(repository.owner)--\(repository.name)-\(getpid())"
        StopPoint.before(.repositoryRemoval).pass()
        guard rename(folder, doomed) == 0 else {
            throw ModelHubError.cannotWrite(path: folder, reason: CacheFile.reason(errno))
        }
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
            if kill(owner, 0) != 0, errno == ESRCH { try? CacheFile.remove("\(cache.folder)/\(name)") }
        }
    }

    private func removeRevision() throws -> Int {
        // What is used under the main revision's name may be the Hub's conversion of it.
        let source = cache.source(of: repository)
        guard let snapshot = cache.snapshot(of: source) else { return 0 }
        let reference = cache.reference(of: source)
        let commit = URL(filePath: snapshot).lastPathComponent
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
            try CacheFile.remove("\(folder)/blobs/\(blob.name)")
            bytes += blob.byteCount
        }
        return bytes
    }

    /// The lock of a file; nil while another program has it.
    private func lock(of blob: String) throws -> CacheLock? {
        let locks = cache.lockFolder(of: repository)
        try CacheFile.makeFolder(locks)
        return try CacheLock(ifFree: "\(locks)/\(blob).lock")
    }

    private func blobs() -> [(name: String, byteCount: Int)] {
        CheckpointFile.names(in: folder + "/blobs").map { name in
            (name, CacheFile.byteCount(of: "\(folder)/blobs/\(name)") ?? 0)
        }
    }

    /// Branches, tags and pull requests, and the commits that they are.
    private func references() throws -> [(path: String, commit: String)] {
        let refs = folder + "/refs"
        return try CacheFile.paths(below: refs).compactMap { path in
            guard CheckpointFile.isRegular("\(refs)/\(path)") else { return nil }
            guard let text = try? String(contentsOf: URL(filePath: "\(refs)/\(path)"), encoding: .utf8) else {
                throw ModelHubError.cannotWrite(path: "\(refs)/\(path)", reason: "it cannot be read")
            }
            return (path, text.filter { !$0.isWhitespace })
        }
    }

    /// The blobs that any commit's files are.
    private func linkedBlobs() throws -> Set<String> {
        let snapshots = folder + "/snapshots"
        let names = try CacheFile.paths(below: snapshots).compactMap { path in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(snapshots)/\(path)"))
                .map { URL(filePath: $0).lastPathComponent }
        }
        return Set(names)
    }
}
