internal import CLIPModel
internal import FilePaths
public import SystemPackage

/// Checks the files of a fetched model against the hashes of their content, which the Hub gave them as names.
public enum FetchedFiles {
    /// Reads every file of a folder of the Hub's cache, and compares its content with its hash.
    ///
    /// Skips files that are not links into a `blobs` folder.
    /// - Throws: ``ModelHubError/damaged(path:expected:found:)`` if a file has other content or cannot be read.
    /// - Complexity: O(bytes of the files).
    public static func verify(folder: FilePath) throws {
        for name in CheckpointFile.names(in: folder).sorted() {
            let path = folder.appending(name)
            guard let target = FolderContents.linkTarget(path),
                target.removingLastComponent().lastComponent == "blobs",
                let etag = target.lastComponent?.string
            else { continue }
            // The error names the file itself, because the user must delete it before the model is fetched again.
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
