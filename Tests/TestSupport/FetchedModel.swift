internal import Foundation

/// A model as the Hugging Face Hub's own tools leave it in their cache.
public enum FetchedModel {
    /// A repository.
    public static let name = "someone/tiny-clip"
    /// A commit of it.
    public static let commit = "0123456789abcdef0123456789abcdef01234567"

    /// Stores a checkpoint in a cache as `huggingface_hub` does: blobs, and links to them with the names of the files. The main
    /// branch points to this commit afterwards.
    public static func lay(
        _ name: String = name, into hub: String, from checkpoint: String = Fixtures.path("checkpoints/gelu"),
        leaving left: [String] = [], commit: String = commit
    ) throws {
        let files = FileManager.default
        let base = "\(hub)/models--\(name.replacing("/", with: "--"))"
        for folder in ["refs", "blobs", "snapshots/\(commit)"] {
            try files.createDirectory(atPath: "\(base)/\(folder)", withIntermediateDirectories: true)
        }
        try Data((commit + "\n").utf8).write(to: URL(filePath: base + "/refs/main"))
        for file in try files.contentsOfDirectory(atPath: checkpoint) where !left.contains(file) {
            let blob = "blob-of-\(file)-\(commit)"
            try files.copyItem(atPath: "\(checkpoint)/\(file)", toPath: "\(base)/blobs/\(blob)")
            try files.createSymbolicLink(
                atPath: "\(base)/snapshots/\(commit)/\(file)",
                withDestinationPath: "../../blobs/\(blob)")
        }
    }
}
