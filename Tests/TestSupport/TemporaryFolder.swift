internal import FilePaths
internal import Foundation
public import SystemPackage

/// A folder for one test. It is deleted with its contents when the object is deinitialised.
public final class TemporaryFolder: Sendable {
    /// The absolute path, with symbolic links resolved.
    public let path: String

    /// Creates an empty folder.
    public init() throws {
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        // The process id in the name shows whether the owner of a leftover folder still runs.
        path = "\(base)/photoseek-test-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Foundation would not delete files whose names are not UTF-8.
    deinit { try? root.deleteTree() }

    /// The path of an entry of the folder.
    public func path(_ name: String) -> String { path + "/" + name }

    /// The folder itself.
    public var root: FilePath { FilePath(path) }

    /// The path of an entry of the folder.
    public func file(_ name: String) -> FilePath { FilePath(path(name)) }

    /// The path of an entry of the folder whose name need not be UTF-8.
    public func file(bytes name: [UInt8]) -> FilePath { root.appending(name: name) }

    /// Writes bytes to a file in the folder, and creates missing sub-folders. Returns the file's path.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(filePath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    /// Copies a file or folder into the folder. Returns the copy's path.
    @discardableResult
    public func copy(_ source: String, to name: String) throws -> String {
        let url = URL(filePath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: source, toPath: url.path)
        return url.path
    }
}
