/// What merging another library did.
public struct MergeReport: Equatable, Sendable {
    /// Images that this library did not have.
    public internal(set) var added = 0
    /// Images that both libraries had with the same content.
    public internal(set) var equal = 0
    /// Images with other content in the other library, whose file is now as the other library says: its record was taken over.
    public internal(set) var replaced = 0
    /// Images with other content in the other library, of which this library's record stays.
    public internal(set) var kept = 0
    /// Images that this library had, and that got further tags of those that people gave.
    public internal(set) var tagged = 0
    /// Embeddings that were taken over, in all.
    public internal(set) var embeddings = 0
    /// Files that could not be read, and of which this library knew nothing.
    public internal(set) var failures = 0
    /// The names of models that this library did not have.
    public internal(set) var models: [String] = []
    /// The names of kept searches that were taken over, as they are called here.
    public internal(set) var savedSearches: [String] = []
    /// The names of what was learned and taken over, as they are called here.
    public internal(set) var learned: [String] = []
    /// The number of folders that the library keeps up to date from now on.
    public internal(set) var folders = 0
    /// Patterns of names that crawls leave out from now on.
    public internal(set) var excludes: [String] = []
    /// What was not taken over, and why, each as a sentence for people.
    public internal(set) var skipped: [String] = []
}
