internal import FilePaths
internal import LibraryStore
internal import SystemPackage

/// Ensures that one file is one image, whichever paths lead to it.
///
/// If a file has several paths (hard links, folders that are mounted twice), one of them is indexed: one that the
/// library already knows, otherwise the first. Earlier versions stored paths that lead through symbolic links. Such a
/// row gets the path without links, or is removed if that path already has a row.
struct OneFileOneImage {
    /// One path of each file, in the order of the crawl.
    private(set) var files: [FoundFile] = []
    /// Images that get another path, each with the file at that path.
    private(set) var renamed: [(image: KnownFile, file: FoundFile)] = []
    /// Known paths of files that have another row.
    private(set) var superfluous: [FilePath] = []

    /// - Parameters:
    ///   - found: Files that were found.
    ///   - known: What the library knows of the places, without the files that were found as it knows them.
    ///   - isSettled: Whether the file at a path was found as the library knows it; such files are not in `found`.
    init(_ found: [FoundFile], known: [KnownFile], isSettled: (FilePath) -> Bool) {
        var byPath = Dictionary(known.map { ($0.path, $0) }) { first, _ in first }
        for names in Self.grouped(found) {
            // An image has the better claim to stay, but a file that failed should not change its name in each run either.
            let chosen =
                names.first { byPath[$0.path]?.imageID != nil } ?? names.first { byPath[$0.path] != nil }
                ?? names[0]
            files.append(chosen)
            superfluous += names.map(\.path).filter { $0 != chosen.path && byPath[$0] != nil }
        }
        let byIdentity = Dictionary(files.map { ($0.identity, $0) }) { first, _ in first }
        let foundPaths = Set(found.map(\.path))
        for old in known where !foundPaths.contains(old.path) {
            guard let resolved = old.path.resolvingLinks, resolved != old.path else { continue }
            if isSettled(resolved) {
                superfluous.append(old.path)
                continue
            }
            guard let status = FileStatus(following: resolved), let file = byIdentity[status.identity] else {
                continue
            }
            if byPath[file.path] == nil, old.imageID != nil {
                renamed.append((old, file))
                byPath[file.path] = old
            } else {
                superfluous.append(old.path)
            }
        }
    }

    /// Groups the paths of each file, in the order of the first path.
    private static func grouped(_ found: [FoundFile]) -> [[FoundFile]] {
        var groups: [[FoundFile]] = []
        var places: [FileIdentity: [Int]] = [:]
        for file in found {
            if let place = places[file.identity]?.first(where: { groups[$0][0].isSameFile(as: file) }) {
                groups[place].append(file)
            } else {
                places[file.identity, default: []].append(groups.count)
                groups.append([file])
            }
        }
        return groups
    }
}
