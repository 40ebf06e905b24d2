internal import FilePaths

/// The names of files whose changes can change a library: pictures, and what belongs to them.
enum WatchedNames {
    /// Whether a change of a file with this name can change a library.
    static func mayMatter(_ name: [UInt8]) -> Bool {
        PictureCrawler.pictureNames.contain(name) || FolderOfCompanions.mayBeCompanion(name)
    }
}
