internal import LibraryStore
internal import SystemPackage

/// Tells which files have to do with queries, by the words of their names and folders, because nothing else is known of a file that
/// was not read.
struct AskedNames {
    /// Shorter words, such as articles, say nothing.
    private static let shortestWord = 3

    private var forms: Set<String> = []

    /// Adds the words of queries.
    ///
    /// - Returns: Whether there are new ones.
    mutating func add(_ queries: [String]) -> Bool {
        let before = forms.count
        forms.formUnion(
            queries.flatMap(WordSplitter.asked).map(\.form).filter { $0.count >= Self.shortestWord })
        return forms.count > before
    }

    /// Which of some files have one of the words in their path.
    ///
    /// - Complexity: O(*n*) for *n* files; the words of a folder are looked at once.
    func fit(_ files: [FilePath]) -> [Bool] {
        var folders: [FilePath: Bool] = [:]
        return files.map { file in
            let folder = file.removingLastComponent()
            let isInFittingFolder = folders[folder] ?? folder.components.contains { fits($0.string) }
            folders[folder] = isInFittingFolder
            return isInFittingFolder || fits(file.lastComponent?.string ?? "")
        }
    }

    private func fits(_ name: String) -> Bool { WordSplitter.kept(name).contains(where: forms.contains) }
}
