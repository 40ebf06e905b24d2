public import ImagePreprocessing
public import Indexing
public import SystemPackage

/// What a ``LibraryKeeper`` watches, and how it works.
public struct LibraryKeeperOptions: Sendable {
    /// The folders; empty for those that the library keeps up to date.
    public var folders: [FilePath] = []
    /// How pictures are indexed.
    public var indexing = IndexingOptions()
    /// What reads pictures.
    public var decoder = ImageDecoder()
    /// How changes are collected. What the library leaves out is added.
    public var watching = FolderWatcherOptions()
    /// The machine; its load and its battery decide when to work.
    public var machine = Machine()
    /// Whether to work while the machine runs on battery.
    public var worksOnBattery = false
    /// Whether to wait, rather than fail, while the library keeps no folder up to date.
    public var waitsForFolders = false
    /// How often the library is asked whether it has other folders.
    public var checkInterval = Duration.seconds(10)
    /// How often it is tried to go on while the work waits.
    public var retryInterval = Duration.seconds(10)

    /// The default options.
    public init() {}
}
