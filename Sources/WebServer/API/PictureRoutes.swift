internal import Answers
internal import CatalogStore
internal import HTTPTypes
internal import Hummingbird
internal import ImagePreprocessing
internal import LibraryStore
internal import NIOCore
internal import Session
internal import SystemPackage
internal import Thumbnails

/// `/api/images/{id}` and what is below it. Only pictures of the library can be read, and only by their ids.
struct PictureRoutes {
    /// The longest side in pixels of a copy that is made of a picture that browsers do not show.
    private static let copySide = 4096

    private let services: ServerServices

    init(_ services: ServerServices) { self.services = services }

    func add(to table: inout RouteTable) {
        table.on(.get, "images/{id}") { _, context in
            let (library, id) = (services.library, try context.pictureID())
            return try Response(
                json: try await services.queue.run {
                    let catalog = try library.catalog()
                    let picture = try KnownPicture(try Self.image(id, in: catalog).path, in: catalog)
                    return WithFacts(PictureOutput(picture), picture.facts)
                })
        }
        table.on(.get, "images/{id}/thumbnail") { request, context in
            try await thumbnail(try context.pictureID(), request)
        }
        table.on(.get, "images/{id}/file") { request, context in
            try await file(try context.pictureID(), request, context.channel)
        }
    }

    private func thumbnail(_ id: Int64, _ request: Request) async throws -> Response {
        let longest =
            try request.number("size", in: 1...ThumbnailSize.large.longestSide)
            ?? ThumbnailSize.small.longestSide
        let size: ThumbnailSize = longest <= ThumbnailSize.small.longestSide ? .small : .large
        let services = services
        let image = try await image(id)
        let tag = "\"\(image.version)-\(size.rawValue)\""
        // An address with the version of the content never means another picture.
        var headers: HTTPFields = [
            .eTag: tag,
            .cacheControl: try request.text("v") == image.version
                ? "private, max-age=31536000, immutable" : "private, no-cache",
        ]
        if request.has(tag) { return Response(status: .notModified, headers: headers) }
        let made = try await services.pictureQueue.run { try services.thumbnails.thumbnail(of: image, size) }
        headers[.contentType] = made.encoding.mediaType
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: made.bytes)))
    }

    private func file(_ id: Int64, _ request: Request, _ channel: any Channel) async throws -> Response {
        let image = try await image(id)
        let format = try await services.queue.run { ImageFormat.of(try ImageFileReader.head(image.path)) }
        let isDownload = try request.flag("download")
        if try request.flag("display"), !PictureMediaType.isShown(format) {
            return try await copy(of: image, request)
        }
        var headers: HTTPFields = [
            .contentType: PictureMediaType.name(of: format), .cacheControl: "private, no-cache",
        ]
        if isDownload { headers[.contentDisposition] = Self.attachment(image.path) }
        let file = try ServedFile(image.path)
        return try file.response(
            to: request, on: channel, tag: "\"\(image.version)-\(file.byteCount)\"", headers)
    }

    private func copy(of image: ImageRecord, _ request: Request) async throws -> Response {
        var headers: HTTPFields = [.eTag: "\"\(image.version)-copy\"", .cacheControl: "private, no-cache"]
        if request.has(headers[.eTag]) {
            return Response(status: .notModified, headers: headers)
        }
        let copy = try await services.pictureQueue.run {
            try Thumbnail(of: image.path, longestSide: Self.copySide, as: .webP)
        }
        headers[.contentType] = copy.encoding.mediaType
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: copy.bytes)))
    }

    private func image(_ id: Int64) async throws -> ImageRecord {
        let library = services.library
        return try await services.queue.run { try Self.image(id, in: library.catalog()) }
    }

    private static func image(_ id: Int64, in catalog: Catalog) throws -> ImageRecord {
        guard let image = try catalog.image(id: id) else {
            throw Problem(.notFound, "the library has no picture #\(id)")
        }
        return image
    }

    /// Names the file for a download (RFC 6266), in bytes as they are.
    private static func attachment(_ path: FilePath) -> String {
        let name = (path.lastComponent?.string ?? "picture").utf8.map { byte in
            let isPlain =
                byte < 0x80
                && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber)
            return isPlain || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                ? String(UnicodeScalar(byte))
                : "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        return "attachment; filename*=UTF-8''\(name)"
    }
}

extension Thumbnail.Encoding {
    /// The media type of the file.
    var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .webP: "image/webp"
        }
    }
}
