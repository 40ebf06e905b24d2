internal import Query

/// `search`: pictures by a query.
struct SearchTool: AssistantTool {
    private let services: ToolServices

    init(_ services: ToolServices) { self.services = services }

    let declaration = ToolDeclaration(
        name: "search", title: "Search pictures",
        description: """
            Finds pictures in the user's photo library by what they show, by words that belong to them, and by when, where and with \
            what they were taken. Returns ids, paths and facts, best first; look at the pictures themselves with the tool show.

            The query says what the pictures show, in plain words: a dog on a beach. Short descriptions work best.
            Filters may stand anywhere in it, as key:value without a space; all must be true; a minus before one negates it:
            year:2021  date:2019-06..2019-08  after:2019  before:2020  in:Portugal  near:Lisbon,50km  tag:family  person:Ann
            camera:"Pixel 7"  rating:>=4  type:heic  is:portrait (landscape, square, screenshot, raw, live)  under:Holidays
            name:IMG_04*  -tag:work
            A value with a space needs double quotes. A query of filters alone lists pictures by time, the latest first; an empty \
            query lists all.
            Terms are added and subtracted: a beach - people + 0.5 * "sunset" + #17, where #17 is the picture with that id.
            strength:50 leaves out what does not match clearly (strengths are 0 to 100, from 50 on clearly). fold:no lists pictures \
            that are nearly the same one by one. by:words looks only at names, keywords and captions, by:looks only at pixels.
            All keys: \(QueryCompletion.keys.joined(separator: " "))
            """,
        arguments: [
            .always("query", .text("What to look for, such as: a dog on a beach year:2021 in:Portugal"))
        ] + LibraryQuery.paging, output: OutputFields.search)

    func result(_ arguments: ToolArguments, _ call: ToolCall) throws -> ToolResult {
        let query = try LibraryQuery(arguments)
        return try services.pictures(query, titled: query.text, arguments, call)
    }
}
