internal import CLIPModel
internal import FoundationEssentials

/// The files of a fetched model, held against the names that the Hub gave them after their content.
public enum FetchedFiles {
    /// Reads every file of a folder of the Hub's cache, and throws for one whose content is not what was fetched. Files that
    /// are no links to such files are passed over.
    ///
    /// - Throws: ``ModelHubError/damaged(path:expected:found:)``.
    /// - Complexity: O(bytes of the files).
    public static func verify(folder: String) throws {
        for name in CheckpointFile.names(in: folder).sorted() {
            let path = "\(folder)/\(name)"
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
                continue
            }
            let steps = target.split(separator: "/").suffix(2)
            guard steps.first == "blobs", let etag = steps.last else { continue }
            // The file itself is named, as it is what has to go before the model is fetched again.
            let file = URL(filePath: path).resolvingSymlinksInPath().path
            switch ContentCheck.judge(file, etag: String(etag)) {
            case .sound: continue
            case .other(let expected, let found):
                throw ModelHubError.damaged(path: file, expected: expected, found: found)
            case .unreadable(let reason):
                throw ModelHubError.damaged(path: file, expected: "its content", found: reason)
            }
        }
    }
}
