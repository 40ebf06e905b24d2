internal import Answers
internal import CatalogStore
internal import FilePaths
internal import LibraryStore
internal import SystemPackage

/// The answer of `photoseek folders`.
struct FoldersOutput: Encodable {
    struct Folder: Encodable {
        let location: FilePath
        let path: String
        /// The URI of the same folder; nil if its path is UTF-8.
        let uri: String?
        /// The number of pictures in the library at or below it.
        let images: Int
        /// Whether it exists now.
        let there: Bool

        private enum CodingKeys: CodingKey { case path, uri, images, there }
    }

    let folders: [Folder]
    let excludes: [String]
    /// Pixels; nil for pictures of any size.
    let leastSide: Int?

    /// - Throws: `LibraryError`.
    init(_ catalog: Catalog) throws {
        folders = try catalog.folders().map { path in
            Folder(
                location: path, path: path.string, uri: path.uriUnlessText,
                images: try catalog.imageCount(of: [ImageFilter(.below(path))]),
                there: FileStatus(following: path)?.isFolder == true)
        }
        let rules = try catalog.crawlRules()
        (excludes, leastSide) = (rules.excludes, rules.leastSide)
    }

    /// The same for people.
    var lines: [Line] {
        var lines: [Line] = folders.map { folder in
            let count = "\(folder.images) \(folder.images == 1 ? "picture" : "pictures")"
            return "\(folder.location)  \(count)\(folder.there ? "" : ", not there now")"
        }
        if folders.isEmpty { lines.append("no folders yet; `photoseek index FOLDER` adds one") }
        lines += excludes.map { "left out: \($0)" }
        if let leastSide { lines.append("left out: pictures with a side below \(leastSide) pixels") }
        return lines
    }
}
