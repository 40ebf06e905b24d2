internal import Session
internal import CLIPModel
internal import Answers
internal import CatalogStore
internal import HTTPTypes
internal import Hummingbird
internal import LibraryStore
internal import NIOCore
internal import Query

/// What other programs take away: `/api/embed` and `/api/sheet`.
struct OutputRoutes {
    private static let (textLimit, textLength) = (256, 10_000)

    private let services: ServerServices

    init(_ services: ServerServices) { self.services = services }

    func add(to table: inout RouteTable) {
        table.on(.post, "embed") { request, _ in
            let body = try await JSONBody(request, keys: ["texts"])
            let texts = try body.texts("texts", most: Self.textLimit, longest: Self.textLength)
            guard !texts.isEmpty else { throw Problem(.badRequest, "\"texts\" must have at least one text") }
            let library = services.library
            return try Response(
                json: try await services.queue.run {
                    let model = try library.model()
                    let embeddings = try model.encoder.embed(texts: texts)
                    return [
                        "embeddings": texts.enumerated().map {
                            EmbeddingOutput(
                                input: $1, kind: "text", uri: nil, model: model.name, vector: embeddings[$0])
                        }
                    ]
                })
        }
        table.on(.post, "sheet") { request, _ in try await sheet(request) }
    }

    private func sheet(_ request: Request) async throws -> Response {
        let body = try await JSONBody(request, keys: ["q", "ids", "limit"])
        let ids = try body.ids("ids", most: SearchRoutes.largestLimit)
        let query = try body.text("q")
        let limit = try body.number("limit", in: 1...SearchRoutes.largestLimit) ?? SearchRoutes.standardLimit
        guard body.has("ids") != (query != nil), query != nil || !ids.isEmpty else {
            throw Problem(.badRequest, "a sheet needs either a query in \"q\" or pictures in \"ids\"")
        }
        var search = try SearchRequest(query: query ?? "")
        search.limit = limit
        let wanted = search
        let page = try await services.analyse { snapshot in
            guard let query else { return try ContactSheet(Self.images(ids, in: snapshot.catalog)).bytes }
            let result = try snapshot.engine.answer(wanted, title: query, embedder: snapshot.embedder)
            return ContactSheet([result]).bytes
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"contact-sheet.html\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: page)))
    }

    private static func images(_ ids: [Int64], in catalog: Catalog) throws -> [ImageRecord] {
        try ids.map { id in
            guard let image = try catalog.image(id: id) else {
                throw Problem(.notFound, "the library has no picture #\(id)")
            }
            return image
        }
    }
}
