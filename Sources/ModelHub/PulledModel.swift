public import SystemPackage

/// A model whose files are all in the cache.
public struct PulledModel: Equatable, Sendable {
    /// `owner/name`, or `owner/name@revision` if the revision is not the main branch.
    public let name: String
    /// The folder with its files.
    public let folder: FilePath
    /// The commit that its revision points to.
    public let commit: String
    /// The pull request that the weights come from if the repository itself has them only as pickles; else nil.
    public let conversion: String?
    /// The number of files.
    public let files: Int
    /// The size of all files, in bytes.
    public let bytes: Int
    /// How many of these bytes were fetched now.
    public let fetchedBytes: Int
}
