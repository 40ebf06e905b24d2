/// A query that people keep under a name.
public struct SavedSearch: Sendable, Hashable {
    /// The name, unique in a library.
    public let name: String
    /// The query, as it was written.
    public let query: String

    /// Creates a search. The name must not be empty.
    public init(name: String, query: String) {
        precondition(!name.isEmpty)
        (self.name, self.query) = (name, query)
    }
}
