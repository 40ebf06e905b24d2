public import SystemPackage

/// Where a ``FolderWatcher`` gets the events of folders from: the kernel, or a test.
///
/// One thread at a time uses a source.
public protocol FolderEventSource: Sendable {
    /// A descriptor that `poll` finds readable while there are events.
    var descriptor: Int32 { get }

    /// Begins to watch a folder, without what is below its sub-folders.
    ///
    /// - Returns: The number of the watch. A folder that is watched already has one, whichever path leads to it.
    /// - Throws: `Errno`; `noSpace` if the system allows no more watches.
    func watch(_ folder: FilePath) throws(Errno) -> Int32

    /// Ends a watch. Does nothing if there is none of this number.
    func endWatch(_ watch: Int32)

    /// The events that have come in, in their order; empty if there are none.
    ///
    /// - Throws: `Errno`.
    func events() throws(Errno) -> [FolderEvent]
}
