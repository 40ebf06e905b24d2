internal import FilePaths
internal import SystemPackage

/// Completes paths inside queries, where the shell does not know that a word is a path.
enum PathCompletion {
    /// The paths of the entries of a folder whose names go on after `path`; folders end in a slash. Hidden entries need a dot, and
    /// names that are not text are left out.
    ///
    /// - Complexity: O(entries of the folder).
    static func completions(of path: String) -> [String] {
        guard let slash = path.lastIndex(of: "/") else { return [] }
        let (folder, typed) = (path[...slash], path[path.index(after: slash)...])
        let names = (try? FolderContents.names(in: FilePath(String(folder)))) ?? []
        return names.filter { String(validating: $0.bytes, as: UTF8.self) != nil }.map(\.string)
            .filter { name in
                name.hasPrefix(typed) && name.hasPrefix(".") == typed.hasPrefix(".")
                    && !name.unicodeScalars.contains(where: VisibleText.acts)
            }
            .sorted()
            .map { name in
                let entry = FilePath(folder + name)
                return folder + name + (FileStatus(following: entry)?.isFolder == true ? "/" : "")
            }
    }
}
