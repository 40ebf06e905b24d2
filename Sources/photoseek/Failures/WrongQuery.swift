internal import Query

/// A query that cannot be read, with the query.
struct WrongQuery: ExplainedError {
    let error: QuerySyntaxError
    let query: String

    var description: String { error.description }

    var remedy: String? {
        error.problem == .empty ? "say what the picture shows, for example \"a red circle\"" : nil
    }

    /// The query with carets under the part that is wrong, for a terminal; nil if there is nothing to show.
    func place(columns: Int) -> String? {
        query.isEmpty ? nil : error.place(in: query, width: max(columns, 20))
    }
}
