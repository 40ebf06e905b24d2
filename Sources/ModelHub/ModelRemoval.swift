internal import CLIPModel
internal import FoundationEssentials
internal import Glibc

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
        let isThere = isWhole ? CacheFile.exists(folder) : cache.snapshot(of: repository) != nil
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
        guard rename(folder, doomed) == 0 else {
            throw ModelHubError.cannotWrite(path: folder, reason: CacheFile.reason(errno))
        }
        try CacheFile.remove(doomed)
        return bytes
    }

    private static let doomedPrefix = ".removed-"

    /// Removes what earlier removals that were killed have left.
    private func sweep() {
        for name in CacheFile.names(in: cache.folder) where name.hasPrefix(Self.doomedPrefix) {
            try? CacheFile.remove("\(cache.folder)/\(name)")
        }
    }

    private func removeRevision() throws -> Int {
        guard let snapshot = cache.snapshot(of: repository) else { return 0 }
        let reference = cache.reference(of: repository)
        let commit = URL(filePath: snapshot).lastPathComponent
        let others = references().filter { $0.commit == commit && $0.path != repository.revision }
        if CacheFile.exists(reference) {
            try CacheFile.remove(reference)
        } else if !others.isEmpty {
            throw ModelHubError.stillNamed(
                name: repository.description, references: others.map { "\(repository.path)@\($0.path)" })
        }
        if others.isEmpty { try CacheFile.remove(snapshot) }
        return try removeNeedlessBlobs()
    }

    /// Removes the files that no commit has, except those that are being fetched, or have arrived in part.
    private func removeNeedlessBlobs() throws -> Int {
        var bytes = 0
        for blob in blobs() where !PartialBlob.isPart(blob.name) {
            guard let lock = try lock(of: blob.name) else { continue }
            defer { lock.release() }
            // With the lock in hand, as whoever fetches it lays it among a commit's files before letting go.
            guard !linkedBlobs().contains(blob.name) else { continue }
            try CacheFile.remove("\(folder)/blobs/\(blob.name)")
            bytes += blob.byteCount
        }
        return bytes
    }

    /// The lock of a file; nil while another program has it.
    private func lock(of blob: String) throws -> BlobLock? {
        let locks = cache.lockFolder(of: repository)
        try CacheFile.makeFolder(locks)
        return try BlobLock(ifFree: "\(locks)/\(blob).lock")
    }

    private func blobs() -> [(name: String, byteCount: Int)] {
        CacheFile.names(in: folder + "/blobs").map { name in
            (name, CacheFile.byteCount(of: "\(folder)/blobs/\(name)") ?? 0)
        }
    }

    /// Branches, tags and pull requests, and the commits that they are.
    private func references() -> [(path: String, commit: String)] {
        CacheFile.paths(below: folder + "/refs").compactMap { path in
            let text = try? String(contentsOf: URL(filePath: "\(folder)/refs/\(path)"), encoding: .utf8)
            return text.map { (path, $0.filter { !$0.isWhitespace }) }
        }
    }

    /// The blobs that any commit's files are.
    private func linkedBlobs() -> Set<String> {
        let names = CacheFile.paths(below: folder + "/snapshots").compactMap { path in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/snapshots/\(path)"))
                .map { URL(filePath: $0).lastPathComponent }
        }
        return Set(names)
    }
}
