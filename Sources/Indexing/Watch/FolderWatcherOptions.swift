public import LibraryStore
public import SystemPackage

/// How a ``FolderWatcher`` collects changes.
public struct FolderWatcherOptions: Sendable {
    /// A change is told after nothing more happened to the file for this long.
    public var quiet = Duration.milliseconds(500)
    /// The same for a file that is written and was not closed since.
    public var quietWhileOpen = Duration.milliseconds(1500)
    /// A file that changes all the time is told after this long.
    public var longestWait = Duration.seconds(30)
    /// How often folders that are not there, and links that lead nowhere, are looked for.
    public var lookInterval = Duration.seconds(2)
    /// How often folders whose events are unknown are looked at.
    public var pollInterval = Duration.seconds(10)
    /// The same for network disks, which tell no events of what other computers change.
    public var networkPollInterval = Duration.seconds(60)
    /// What the library leaves out.
    public var rules = CrawlRules()
    /// The folders that the library keeps up to date: patterns of the rules count from the highest of them.
    public var libraryFolders: [FilePath] = []

    /// The default options.
    public init() {}
}
