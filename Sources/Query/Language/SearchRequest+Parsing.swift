extension SearchRequest {
    /// The largest number of bytes of a query.
    public static let maximumLength = 1 << 20

    /// Reads a request from its printed form, or from what a user wrote. `Docs/query-language.md` describes the language.
    ///
    /// - Throws: The first fault in the text.
    /// - Complexity: O(n).
    public init(parsing query: String) throws(QuerySyntaxError) {
        guard query.utf8.count <= Self.maximumLength else {
            throw QuerySyntaxError(
                problem: .tooLong(maximum: Self.maximumLength), range: 0..<query.utf8.count, found: "")
        }
        var parser = QueryParser(query)
        self = try parser.parse()
    }
}
