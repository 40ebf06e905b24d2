internal import Answers
internal import CatalogStore
internal import LibraryStore
internal import Query
internal import Thumbnails

extension ToolServices {
    /// The most pictures that are shown with a list.
    private static let copyLimit = 20

    /// The pictures that a query finds, as `search` and `similar` return them.
    ///
    /// - Throws: What the library or the model throws; `CancellationError` if the call was cancelled.
    func pictures(
        _ query: LibraryQuery, titled title: String, _ arguments: ToolArguments, _ call: ToolCall
    ) throws -> ToolResult {
        let snapshot = try library.snapshot()
        let found = try snapshot.engine.answer(query.request, title: title, embedder: snapshot.embedder)
        let list = HitList(found, query.request)
        guard arguments.text("pictures") == "small" else {
            return ToolResult([list.summary] + list.hits + list.notes, SearchOutput(found))
        }
        var content: [ToolResult.Content] = [.text(list.summary)]
        for (position, (hit, line)) in zip(found.hits, list.hits).enumerated() {
            content.append(.text(line))
            guard position < Self.copyLimit else { continue }
            try call.progress(position, of: min(found.hits.count, Self.copyLimit))
            // A picture may have left the library since it was found.
            if let image = try snapshot.catalog.image(id: hit.id) { content.append(copy(of: image, .small)) }
        }
        content += list.notes.map { .text($0) }
        return ToolResult(content, SearchOutput(found))
    }
}
