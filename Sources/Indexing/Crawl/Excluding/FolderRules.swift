internal import FilePaths
internal import LibraryStore
internal import SystemPackage

/// What is left out of one folder: by names that are never photos, by the library's own patterns, and by the files
/// `.photoseekignore` of the folder and of those above it.
///
/// The rules are those of git: the last pattern that matches decides, and patterns of deeper folders come later. What is in a
/// folder that is left out cannot be taken back.
struct FolderRules: Sendable {
    /// The name of the files with patterns.
    static let fileName = Array(".photoseekignore".utf8)
    /// The name of the file that marks a folder of files that a program can make again.
    private static let cacheTagName = Array("CACHEDIR.TAG".utf8)
    /// How that file begins (Cache Directory Tagging Specification).
    private static let cacheTag = Array("Signature: 8a477f597d28d172789f06886806bc55".utf8)

    /// Folders of systems and programs, which hold copies, deleted files or no photos.
    private static let standard = [
        "@eaDir/", "@Recycle/", "@Recently-Snapshot/", "#recycle/", "#snapshot/", "$RECYCLE.BIN/",
        "System Volume Information/", "lost+found/", "node_modules/", "__pycache__/", "__MACOSX/",
        "*.lrdata/",
    ].compactMap { IgnorePattern(line: Array($0.utf8)) }

    /// Patterns that count from one folder.
    private struct Level: Sendable {
        /// The number of bytes of a path that come before the part that is matched.
        let prefix: Int
        let patterns: [IgnorePattern]
    }

    /// From the highest folder to the deepest.
    private var levels: [Level] = []
    /// Whether a file directly in the folder may be left out.
    private(set) var mayExcludeFiles = false

    /// The rules of a folder that nothing leaves out: the top of what is crawled.
    ///
    /// - Parameters:
    ///   - folder: The absolute path.
    ///   - excludes: The library's own patterns.
    init(top folder: FilePath, excludes: [IgnorePattern]) {
        add(Self.standard + excludes, of: folder)
        if let patterns = Self.patterns(in: folder) { add(patterns, of: folder) }
    }

    private mutating func add(_ patterns: [IgnorePattern], of folder: FilePath) {
        guard !patterns.isEmpty else { return }
        let bytes = folder.bytes
        levels.append(Level(prefix: bytes == [UInt8(ascii: "/")] ? 1 : bytes.count + 1, patterns: patterns))
        mayExcludeFiles = mayExcludeFiles || patterns.contains { !$0.matchesFoldersOnly }
    }

    /// Whether a file or folder directly in the folder is left out.
    ///
    /// - Parameter path: The absolute path.
    func exclude(_ path: FilePath, isFolder: Bool) -> Bool {
        guard isFolder || mayExcludeFiles else { return false }
        let bytes = path.bytes
        for level in levels.reversed() {
            for pattern in level.patterns.reversed()
            where pattern.matches(bytes[level.prefix...], isFolder: isFolder) {
                return !pattern.isNegated
            }
        }
        return false
    }

    /// The rules of a folder directly in this one; nil if that holds the tag of a cache.
    func entering(_ folder: FilePath) -> FolderRules? {
        guard !Self.isCache(folder) else { return nil }
        guard let patterns = Self.patterns(in: folder) else { return self }
        var rules = self
        rules.add(patterns, of: folder)
        return rules
    }

    private static func isCache(_ folder: FilePath) -> Bool {
        (try? RegularFile(folder.appending(name: cacheTagName)).bytes(count: cacheTag.count)) == cacheTag
    }

    /// The largest file of patterns that is read, in bytes.
    private static let sizeLimit = 1 << 20

    /// The patterns of a folder's own file; nil if it has none that can be read.
    private static func patterns(in folder: FilePath) -> [IgnorePattern]? {
        guard
            var bytes = try? RegularFile(folder.appending(name: fileName), byteLimit: sizeLimit).bytes()
        else { return nil }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if bytes.starts(with: byteOrderMark) { bytes.removeFirst(byteOrderMark.count) }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            IgnorePattern(line: line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        }
    }
}
