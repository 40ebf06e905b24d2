internal import Answers
internal import FilePaths
internal import LibraryStore
internal import Query
internal import Session
internal import SystemPackage

/// Groups of duplicates as lines for people: the picture to keep first, with the reason. Paths below the current folder are shown
/// relative to it.
struct DuplicatesList {
    private(set) var lines: [Line] = []

    init(_ found: Duplicates) {
        let current = FilePath.currentFolder
        func line(_ mark: String, _ picture: DuplicateGroup.Picture, _ reason: String = "") -> Line {
            let path = current.flatMap(picture.image.path.relative) ?? picture.image.path
            return "  \(mark)  \(path)  \(picture.image.width)x\(picture.image.height)\(reason)"
        }
        for group in found.groups {
            lines.append("\(group.kind.rawValue): \(group.others.count + 1) pictures")
            lines.append(line("keep", group.keeper, ", \(group.reason.rawValue)"))
            lines += group.others.map { line("    ", $0) }
        }
        lines.append(Self.summary(found))
    }

    private static func summary(_ found: Duplicates) -> Line {
        let others = found.unneeded.count
        guard others > 0 else { return "\(found.pictures) pictures, no duplicates" }
        let bytes = found.groups.flatMap(\.others).reduce(Int64(0)) { $0 + $1.image.fileSize }
        let groups = found.groups.count == 1 ? "1 group" : "\(found.groups.count) groups"
        let unneeded = others == 1 ? "1 picture need not" : "\(others) pictures need not"
        return "\(found.pictures) pictures, \(groups), \(unneeded) be kept (\(bytes.millions) MB)"
    }
}

extension Duplicates {
    /// The pictures that are not the ones to keep, in the order of the groups.
    var unneeded: [FilePath] { groups.flatMap { $0.others.map(\.image.path) } }
}
