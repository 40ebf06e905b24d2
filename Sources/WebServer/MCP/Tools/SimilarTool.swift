internal import Query

/// `similar`: pictures like one of the library.
struct SimilarTool: AssistantTool {
    private let services: ToolServices

    init(_ services: ToolServices) { self.services = services }

    let declaration = ToolDeclaration(
        name: "similar", title: "Find similar pictures",
        description: """
            Finds pictures that look like one of the library, most similar first; the picture itself is not among them. A query may \
            add words and filters in the language of the tool search, such as: - people year:2021
            """,
        arguments: [
            .always("id", .integer("The id of the picture, from search.", in: 1...(.max))),
            .maybe("query", .text("Further terms and filters.")),
        ] + LibraryQuery.paging, output: OutputFields.search)

    func result(_ arguments: ToolArguments, _ call: ToolCall) throws -> ToolResult {
        var query = try LibraryQuery(arguments)
        let id = arguments.number("id") ?? 0
        _ = try services.image(id, in: services.library.catalog())
        try query.add(pictureWithID: id)
        let title = query.text.isEmpty ? "#\(id)" : "\(query.text) #\(id)"
        return try services.pictures(query, titled: title, arguments, call)
    }
}
