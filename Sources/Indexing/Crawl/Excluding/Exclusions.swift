internal import FilePaths
internal import LibraryStore
internal import SystemPackage

/// Decides what is left out of a library, wherever a crawl begins.
///
/// Patterns count from the highest folder that the library keeps up to date, or else from the place where a crawl begins, so that
/// a part of a folder is crawled by the rules of the whole. Remembers the rules of folders; used by one thread at a time.
struct Exclusions {
    private let excludes: [IgnorePattern]
    private let folders: [FilePath]
    /// The rules of folders; nil for one that is left out.
    private var known: [FilePath: FolderRules?] = [:]

    /// - Parameters:
    ///   - rules: What the library leaves out.
    ///   - folders: The folders that the library keeps up to date: absolute, without symbolic links.
    init(_ rules: CrawlRules = CrawlRules(), folders: [FilePath] = []) {
        excludes = rules.excludes.compactMap { IgnorePattern(line: Array($0.utf8)) }
        self.folders = folders
    }

    /// The rules inside a folder where a crawl begins; nil if the folder is left out.
    mutating func rules(of folder: FilePath) -> FolderRules? {
        rules(of: folder, top: top(of: folder))
    }

    /// Whether a file is left out.
    mutating func exclude(file: FilePath) -> Bool {
        let folder = file.removingLastComponent()
        guard let rules = rules(of: folder) else { return true }
        return rules.exclude(file, isFolder: false)
    }

    /// The highest folder from which patterns count for a folder.
    private func top(of folder: FilePath) -> FilePath {
        folders.filter { folder.isInside($0) }.min { $0.length < $1.length } ?? folder
    }

    private mutating func rules(of folder: FilePath, top: FilePath) -> FolderRules? {
        if let found = known[folder] { return found }
        let found: FolderRules?
        if folder == top || folder.lastComponent == nil {
            found = FolderRules(top: folder, excludes: excludes)
        } else {
            found = rules(of: folder.removingLastComponent(), top: top).flatMap { above in
                above.exclude(folder, isFolder: true) ? nil : above.entering(folder)
            }
        }
        known[folder] = .some(found)
        return found
    }
}
