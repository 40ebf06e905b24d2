internal import CLIPModel
internal import FilePaths
public import SystemPackage

/// The files of a fetched model, held against the names that the Hub gave them after their content.
public enum FetchedFiles {
    /// Reads every file of a folder of the Hub's cache, and throws for one whose content is not what was fetched. Files that
    /// are no links to such files are passed over.
    ///
    /// - Throws: ``ModelHubError/damaged(path:expected:found:)``.
    /// - Complexity: O(bytes of the files).
    public static func verify(folder: FilePath) throws {
        for name in CheckpointFile.names(in: folder).sorted() {
            let path = folder.appending(name)
            guard let target = FolderContents.linkTarget(path),
                target.removingLastComponent().lastComponent == "blobs",
                let etag = target.lastComponent?.string
            else { continue }
            // The file itself is named, as it is what has to go before the model is fetched again.
            let file = path.resolvingLinks ?? path
            switch ContentCheck.judge(file, etag: etag) {
            case .sound: continue
            case .other(let expected, let found):
                throw ModelHubError.damaged(path: file.string, expected: expected, found: found)
            case .unreadable(let reason):
                throw ModelHubError.damaged(path: file.string, expected: "its content", found: reason)
            }
        }
    }
}
