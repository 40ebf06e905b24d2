/// What happened to an entry of a watched folder, or to the folder itself.
public struct FolderEvent: Equatable, Sendable {
    /// The kinds of events.
    public enum Kind: Equatable, Sendable {
        /// There is a new entry.
        case created
        /// The content of a file changed; more may follow.
        case written
        /// A file that could be written was closed.
        case closed
        /// Times, permissions or other attributes of an entry changed.
        case attributes
        /// An entry got another name or place; a ``movedTo`` with the same cookie says which, if that is watched too.
        case movedFrom
        /// An entry that had another name or place before.
        case movedTo
        /// An entry was deleted.
        case deleted
        /// The watched folder itself was deleted or moved.
        case folderGone
        /// The disk with the watched folder was unmounted.
        case unmounted
        /// No more events of this watch will come.
        case watchEnded
        /// The queue was full, so that events of any watch are missing.
        case lost
    }

    /// The number of the watch, as ``FolderEventSource/watch(_:)`` returned it; -1 for ``Kind/lost``.
    public let watch: Int32
    /// What happened.
    public let kind: Kind
    /// Whether the entry is a folder.
    public let isFolder: Bool
    /// The number that the two events of a move share; otherwise 0.
    public let cookie: UInt32
    /// The name of the entry; empty if the event is about the folder itself.
    public let name: [UInt8]

    /// Creates an event.
    public init(watch: Int32, kind: Kind, isFolder: Bool = false, cookie: UInt32 = 0, name: [UInt8] = []) {
        self.watch = watch
        self.kind = kind
        self.isFolder = isFolder
        self.cookie = cookie
        self.name = name
    }
}
