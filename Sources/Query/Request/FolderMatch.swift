internal import FilePaths
public import SystemPackage

/// Which folders a filter means.
public enum FolderMatch: Hashable, Sendable {
    /// The folder at this path, which is absolute or begins with `.`, `..` or `~` (the user's home folder).
    case at(LocatedFolder)
    /// Every folder whose path ends with these components.
    case named(FolderName)

    /// The folders that a path means in a query: one folder if it begins with `/`, `.`, `..` or `~`, otherwise all folders
    /// whose path ends like it; nil if it is empty.
    public init?(_ path: FilePath) {
        guard !path.isEmpty else { return nil }
        if let name = FolderName(path) { self = .named(name) } else { self = .at(LocatedFolder(path)) }
    }
}

/// The path of one folder.
public struct LocatedFolder: Hashable, Sendable {
    /// The path, which is absolute or begins with `.`, `..` or `~` (the user's home folder).
    public let path: FilePath

    /// Creates the folder at a path. A relative one is taken from the current folder, with `./` before it.
    public init(_ path: FilePath) { self.path = path.located }
}

/// The last components of a folder's path, such as `Holidays` or `2021/Holidays`.
public struct FolderName: Hashable, Sendable {
    /// The components as a relative path.
    public let path: FilePath

    /// Creates a name; nil if the path is empty or begins with `/`, `.`, `..` or `~`.
    public init?(_ path: FilePath) {
        guard !path.isEmpty, !path.isLocated else { return nil }
        self.path = path
    }
}
