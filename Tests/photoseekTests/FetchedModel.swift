import Foundation

/// A model as the Hugging Face Hub's own tools leave it in their cache.
enum FetchedModel {
    static let name = "someone/tiny-clip"
    static let commit = "0123456789abcdef0123456789abcdef01234567"

    /// Stores a checkpoint in a cache as `huggingface_hub` does: blobs, and links to them with the names of the
    /// files.
    static func lay(into hub: String, from checkpoint: String = Workspace.model, leaving left: [String] = [])
        throws
    {
        let files = FileManager.default
        let base = "\(hub)/models--someone--tiny-clip"
        for folder in ["refs", "blobs", "snapshots/\(commit)"] {
            try files.createDirectory(atPath: "\(base)/\(folder)", withIntermediateDirectories: true)
        }
        try Data((commit + "\n").utf8).write(to: URL(filePath: base + "/refs/main"))
        for file in try files.contentsOfDirectory(atPath: checkpoint) where !left.contains(file) {
            try files.copyItem(atPath: "\(checkpoint)/\(file)", toPath: "\(base)/blobs/blob-of-\(file)")
            try files.createSymbolicLink(
                atPath: "\(base)/snapshots/\(commit)/\(file)",
                withDestinationPath: "../../blobs/blob-of-\(file)")
        }
    }
}
