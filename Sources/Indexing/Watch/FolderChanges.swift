internal import FilePaths
public import SystemPackage

/// What a ``FolderWatcher`` saw, to be brought into a library with ``Indexer/update(_:of:progress:building:)``.
public struct FolderChanges: Equatable, Sendable {
    /// A folder that got another name or place together with all that is below it.
    public struct Move: Equatable, Sendable {
        /// Where it was.
        public let from: FilePath
        /// Where it is.
        public let to: FilePath

        /// Creates a move.
        public init(from: FilePath, to: FilePath) { (self.from, self.to) = (from, to) }
    }

    /// Moved folders, in the order of the moves.
    public var moves: [Move] = []
    /// Files and folders that were created, changed, moved or deleted; a folder stands for all that is below it. Sorted.
    public var paths: [FilePath] = []
    /// Folders of which some events are unknown, so that all that is below them has to be looked at; they were there all the
    /// time. Sorted.
    public var unseen: [FilePath] = []
    /// What people should know.
    public var notices: [WatchNotice] = []

    /// No changes.
    public init() {}

    /// Whether there is nothing to bring into a library.
    public var isEmpty: Bool { moves.isEmpty && paths.isEmpty && unseen.isEmpty }

    /// Adds later changes.
    public mutating func append(_ later: FolderChanges) {
        moves += later.moves
        paths = Set(paths + later.paths).sorted { $0.precedes($1) }
        unseen = Set(unseen + later.unseen).sorted { $0.precedes($1) }
        notices += later.notices
    }
}
