internal import FilePaths
internal import Kernels
internal import SystemPackage
internal import Synchronization

/// Lists folders and all folders below them, several at a time, each once whatever leads to it.
///
/// Several are listed at a time because the answers of a network disk take long, and because one thread does not keep up with a
/// fast disk.
struct FolderWalk {
    /// The number of folders that are listed at a time.
    private static let width = 4

    /// What was listed, a folder before those in it.
    private(set) var listings: [FolderListing] = []
    /// The mount points among the listed folders.
    private(set) var mountPoints: Set<FilePath> = []

    private let readsNamesWithoutExtension: Bool
    private let isStopped: @Sendable () -> Bool
    private let team = ThreadTeam(count: width)
    private var visited: Set<FileIdentity> = []

    /// A folder that is to be listed.
    private struct Pending: Sendable {
        let path: FilePath
        let status: FileStatus
        /// The rules of the folder above, or of the folder itself if a walk begins there.
        let rules: FolderRules
        let isTop: Bool
    }

    /// - Parameters:
    ///   - readsNamesWithoutExtension: Whether files without an extension are pictures if they begin like one.
    ///   - isStopped: Whether to give up; asked on any thread.
    init(readsNamesWithoutExtension: Bool, isStopped: @escaping @Sendable () -> Bool) {
        self.readsNamesWithoutExtension = readsNamesWithoutExtension
        self.isStopped = isStopped
    }

    /// Walks through a folder.
    ///
    /// - Parameter rules: What is left out of it.
    /// - Throws: `CancellationError`.
    mutating func walk(_ folder: FilePath, _ status: FileStatus, _ rules: FolderRules) throws {
        var level = [Pending(path: folder, status: status, rules: rules, isTop: true)]
        while !level.isEmpty {
            level.removeAll { !visited.insert($0.status.identity).inserted }
            let listed = list(level)
            if isStopped() { throw CancellationError() }
            level = []
            for listing in listed.compactMap(\.self) {
                level += listing.subfolders.map {
                    if $0.status.device != listing.device { mountPoints.insert($0.path) }
                    return Pending(path: $0.path, status: $0.status, rules: listing.rules, isTop: false)
                }
                listings.append(listing)
            }
        }
    }

    /// Lists folders; those that hold the tag of a cache are left out.
    private func list(_ folders: [Pending]) -> [FolderListing?] {
        let listed = Mutex([FolderListing?](repeating: nil, count: folders.count))
        forEachPiece(of: folders.count, on: team) { [isStopped, readsNamesWithoutExtension] place in
            let folder = folders[place]
            guard !isStopped(),
                let rules = folder.isTop ? folder.rules : folder.rules.entering(folder.path)
            else { return }
            let listing = FolderListing(
                folder.path, device: folder.status.device, rules: rules,
                readsNamesWithoutExtension: readsNamesWithoutExtension)
            listed.withLock { $0[place] = listing }
        }
        return listed.withLock { $0 }
    }
}
