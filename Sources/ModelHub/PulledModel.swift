public import SystemPackage

/// A model that lies whole in the cache.
public struct PulledModel: Equatable, Sendable {
    /// The name that it goes by: the repository's, and its revision where that is not the main one.
    public let name: String
    /// The folder with its files.
    public let folder: FilePath
    /// The commit that its revision is.
    public let commit: String
    /// The pull request that the weights come from, where the repository itself has them only as pickles.
    public let conversion: String?
    /// The number of files.
    public let files: Int
    /// The bytes of all files.
    public let bytes: Int
    /// Of these, the bytes that were fetched now.
    public let fetchedBytes: Int
}
