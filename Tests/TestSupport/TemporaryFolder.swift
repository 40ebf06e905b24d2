internal import FilePaths
internal import Foundation
public import SystemPackage

/// A folder for one test, removed with all it holds when the object goes.
public final class TemporaryFolder: Sendable {
    /// The absolute path, symbolic links resolved.
    public let path: String

    /// Makes an empty folder.
    public init() throws {
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        // Whoever finds one can tell whether its owner is still there.
        path = "\(base)/photoseek-test-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Names that are not UTF-8 go too, which Foundation leaves.
    deinit { try? root.deleteTree() }

    /// The path of something in the folder.
    public func path(_ name: String) -> String { path + "/" + name }

    /// The folder itself.
    public var root: FilePath { FilePath(path) }

    /// The path of something in the folder.
    public func file(_ name: String) -> FilePath { FilePath(path(name)) }

    /// The path of something in the folder whose name need not be text.
    public func file(bytes name: [UInt8]) -> FilePath { root.appending(name: name) }

    /// Writes bytes to a file in the folder, and makes the sub-folders on the way; returns the file's path.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(filePath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    /// Copies a file or folder into the folder; returns the copy's path.
    @discardableResult
    public func copy(_ source: String, to name: String) throws -> String {
        let url = URL(filePath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: source, toPath: url.path)
        return url.path
    }
}
