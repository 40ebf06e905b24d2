internal import CLIPModel
internal import FoundationEssentials
internal import Glibc

/// Removes fetched models from the cache that the Hub's own tools share.
public struct ModelRemoval {
    private let repository: HubRepository
    private let cache: HubCache

    /// Prepares to remove a model: `owner/name` with all its revisions, or `owner/name@revision`.
    ///
    /// - Parameter environment: Says where the cache is, as for the Hub's own tools.
    /// - Throws: ``ModelHubError/notARepository(name:)``, or ``ModelHubError/notFetched(name:folder:)``.
    public init(named name: String, environment: [String: String]) throws {
        guard let repository = HubRepository(name) else { throw ModelHubError.notARepository(name: name) }
        self.repository = repository
        cache = HubCache(environment: environment)
        let isThere = isWhole ? CacheFile.exists(folder) : cache.snapshot(of: repository) != nil
        guard isThere else { throw ModelHubError.notFetched(name: name, folder: cache.folder) }
    }

    private var folder: String { cache.folder(of: repository) }
    private var isWhole: Bool { repository.revision == HubRepository.mainRevision }

    /// Removes the model.
    ///
    /// - Returns: The bytes that are free again.
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``.
    public func run() throws -> Int {
        if isWhole { return try removeAll() }
        return try removeRevision()
    }

    /// The folder gets another name first, so that nobody finds half a model.
    private func removeAll() throws -> Int {
        let bytes = blobs().reduce(0) { $0 + $1.byteCount }
        let doomed = "\(cache.folder)/.removed-\(repository.owner)--\(repository.name)-\(getpid())"
        guard rename(folder, doomed) == 0 else {
            throw ModelHubError.cannotWrite(path: folder, reason: CacheFile.reason(errno))
        }
        try CacheFile.remove(doomed)
        let locks = cache.lockFolder(of: repository)
        if CacheFile.exists(locks) { try CacheFile.remove(locks) }
        return bytes
    }

    private func removeRevision() throws -> Int {
        guard let snapshot = cache.snapshot(of: repository) else { return 0 }
        let reference = cache.reference(of: repository)
        if CacheFile.exists(reference) { try CacheFile.remove(reference) }
        let commit = URL(filePath: snapshot).lastPathComponent
        if !references().contains(commit) { try CacheFile.remove(snapshot) }
        let kept = Set(linkedBlobs())
        let doomed = blobs().filter { !kept.contains($0.name) }
        for blob in doomed { try CacheFile.remove("\(folder)/blobs/\(blob.name)") }
        return doomed.reduce(0) { $0 + $1.byteCount }
    }

    private func blobs() -> [(name: String, byteCount: Int)] {
        CacheFile.paths(below: folder + "/blobs").map { name in
            (name, CacheFile.byteCount(of: "\(folder)/blobs/\(name)") ?? 0)
        }
    }

    /// The commits that branches, tags and pull requests are.
    private func references() -> [String] {
        CacheFile.paths(below: folder + "/refs").compactMap { path in
            try? String(contentsOf: URL(filePath: "\(folder)/refs/\(path)"), encoding: .utf8)
        }.map { $0.filter { !$0.isWhitespace } }
    }

    /// The blobs that any commit's files are.
    private func linkedBlobs() -> [String] {
        CacheFile.paths(below: folder + "/snapshots").compactMap { path in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/snapshots/\(path)"))
                .map { URL(filePath: $0).lastPathComponent }
        }
    }
}
