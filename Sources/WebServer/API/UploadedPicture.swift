internal import Glibc
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Query
internal import SystemPackage

/// A picture that was sent to search by it, in a file of its own until the search has read it.
final class UploadedPicture: Sendable {
    private let path: FilePath

    /// Receives a picture.
    ///
    /// - Throws: ``Problem`` if it is empty or larger than the limit, or if it cannot be kept.
    init(_ body: RequestBody, limit: Int) async throws {
        var template = Array("/tmp/photoseek-upload-XXXXXX".utf8CString)
        let descriptor = FileDescriptor(rawValue: mkstemp(&template))
        guard descriptor.rawValue >= 0 else {
            throw Problem(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
                "the picture cannot be kept while it is searched for: \(Errno(rawValue: errno))")
        }
        path = FilePath(platformString: template)
        var count = 0
        defer { try? descriptor.close() }
        for try await part in body {
            count += part.readableBytes
            guard count <= limit else {
                throw Problem(.contentTooLarge, "the picture has more than \(limit >> 20) MB")
            }
            try descriptor.writeAll(part.readableBytesView)
        }
        guard count > 0 else { throw Problem(.badRequest, "the request has no picture in its body") }
    }

    deinit { _ = path.withPlatformString { unlink($0) } }

    /// The request with the picture among its terms.
    func added(to request: SearchRequest) -> SearchRequest {
        var request = request
        if let term = SearchTerm(pictureAt: path) { request.terms.append(term) }
        return request
    }
}
