internal import FilePaths
internal import LibraryStore
internal import SystemPackage

/// Sees to it that one file is one image, whatever ways lead to it.
///
/// Of several names of a file (hard links, folders that are mounted twice) one is indexed: one that the library knows, or
/// else the first. Libraries of earlier versions know pictures by paths that lead through symbolic links; these rows go over
/// to the path without links, or go away where it has a row.
struct OneFileOneImage {
    /// One name of each file, by path.
    private(set) var files: [FoundFile] = []
    /// Images that get another path, with the file there.
    private(set) var renamed: [(image: KnownFile, file: FoundFile)] = []
    /// Known paths whose file has another row.
    private(set) var superfluous: [FilePath] = []

    init(_ found: [FoundFile], known: [KnownFile]) {
        var byPath = Dictionary(known.map { ($0.path, $0) }) { first, _ in first }
        for names in Self.grouped(found) {
            let chosen = names.first { byPath[$0.path]?.imageID != nil } ?? names[0]
            files.append(chosen)
            superfluous += names.map(\.path).filter { $0 != chosen.path && byPath[$0] != nil }
        }
        let byIdentity = Dictionary(files.map { ($0.identity, $0) }) { first, _ in first }
        let foundPaths = Set(found.map(\.path))
        for old in known where !foundPaths.contains(old.path) {
            guard let resolved = old.path.resolvingLinks, resolved != old.path,
                let status = FileStatus(following: resolved), let file = byIdentity[status.identity]
            else { continue }
            if byPath[file.path] == nil, old.imageID != nil {
                renamed.append((old, file))
                byPath[file.path] = old
            } else {
                superfluous.append(old.path)
            }
        }
    }

    /// The names of each file together, in the order of the first.
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
