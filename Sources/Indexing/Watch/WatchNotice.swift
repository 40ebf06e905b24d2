public import SystemPackage

/// What a ``FolderWatcher`` tells beside changes. None of it ends the watch.
public enum WatchNotice: Equatable, Sendable, CustomStringConvertible {
    /// The system allows no more watches, so this folder and those below it are looked at every few seconds instead. Told
    /// once for each watched folder.
    case watchLimit(folder: FilePath)
    /// The system gives no queue of events for a watched folder, so it is looked at every few seconds instead.
    case noEvents(folder: FilePath, reason: Errno)
    /// Events of a watched folder were lost, because too many came in; all that is below it is looked at.
    case lostEvents(folder: FilePath)
    /// A watched folder is not there; it is looked for every few seconds, and the library keeps its pictures.
    case missing(folder: FilePath)
    /// A watched folder is there again.
    case returned(folder: FilePath)

    /// One sentence: what happened, and where.
    public var description: String {
        switch self {
        case .watchLimit(let folder):
            "\(folder): the system allows no more watches, so what is below is looked at every few seconds"
        case .noEvents(let folder, let reason):
            "\(folder): the system tells no events (\(reason)), so it is looked at every few seconds"
        case .lostEvents(let folder):
            "\(folder): too much changed at once, so all of it is looked at"
        case .missing(let folder):
            "\(folder) is not there; the library keeps its pictures until it is back"
        case .returned(let folder):
            "\(folder) is there again"
        }
    }
}
