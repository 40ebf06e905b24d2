import FilePaths
import Foundation
import SystemPackage

extension LibraryLocation {
    /// Returns conditions on stored paths that select the files at or below `folders`. Each file is selected by only
    /// one of them.
    func storedConditions(for folders: [FilePath]) -> [PathCondition] {
        // With a "/" at the end, the paths below a folder directly follow it in byte order.
        let sorted = folders.map(canonical).sorted {
            $0.bytesWithSlash.lexicographicallyPrecedes($1.bytesWithSlash)
        }
        var roots: [FilePath] = []
        for root in sorted {
            if let last = roots.last, root.isInside(last) { continue }
            roots.append(root)
        }
        return roots.flatMap { conditions(forRoot: $0) }
    }

    private func conditions(forRoot root: FilePath) -> [PathCondition] {
        let home = folder
        var conditions = [PathCondition.at(root.bytes), .below(root.bytes)]
        if home.isInside(root) {
            conditions.append(.relative)
        } else if root.isInside(home) {
            let relative = stored(root)
            conditions += [.at(relative), .below(relative)]
        }
        return conditions
    }
}

/// A condition on the column `path` of a table.
struct PathCondition {
    let sql: String
    let values: [Data]

    static func at(_ path: [UInt8]) -> PathCondition {
        PathCondition(sql: "path = \(StoredPath.parameter)", values: [Data(path)])
    }

    static func below(_ folder: [UInt8]) -> PathCondition {
        let range = PathRange(below: folder)
        return PathCondition(
            sql: "path >= \(StoredPath.parameter) AND path < \(StoredPath.parameter)",
            values: [range.lower, range.upper])
    }

    /// Selects all relative paths: those that do not begin with "/". The byte after "/" is "0".
    static let relative = PathCondition(sql: "(path < '/' OR path >= '0')", values: [])
}
