internal import Glibc
internal import HTTPTypes
internal import Hummingbird
internal import ImagePreprocessing
internal import NIOCore
internal import Query
internal import Synchronization
internal import SystemPackage

/// A picture that was sent to search by it, in a file of its own until the search has read it.
final class UploadedPicture: Sendable {
    private let path: FilePath

    /// Receives a picture.
    ///
    /// - Throws: ``Problem`` if it is empty or larger than the limit, or if it cannot be kept.
    init(_ request: Request, limit: Int) async throws {
        let folder = FilePath(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
        var template = folder.appending("photoseek-upload-XXXXXX").withPlatformString {
            Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
        }
        let descriptor = FileDescriptor(rawValue: mkstemp(&template))
        guard descriptor.rawValue >= 0 else { throw Self.noSpace(Errno(rawValue: errno)) }
        path = FilePath(platformString: template)
        defer { try? descriptor.close() }
        let isEmpty = Atomic(true)
        try await request.readBody(limit: limit) { part in
            guard !part.isEmpty else { return }
            isEmpty.store(false, ordering: .relaxed)
            do {
                try descriptor.writeAll(part)
            } catch let error as Errno {
                throw Self.noSpace(error)
            }
        }
        guard !isEmpty.load(ordering: .relaxed) else {
            throw Problem(.badRequest, "the request has no picture in its body")
        }
    }

    private static func noSpace(_ error: Errno) -> Problem {
        Problem(
            HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
            "the picture cannot be kept while it is searched for: \(error)")
    }

    deinit { _ = path.withPlatformString { unlink($0) } }

    /// The request with the picture among its terms.
    ///
    /// - Throws: ``Problem`` if it has too many already.
    func added(to request: SearchRequest) throws -> SearchRequest {
        var request = request
        try request.add(SearchTerm(pictureAt: path))
        return request
    }

    /// Calls `body`, whose errors tell of the picture that was sent instead of its file.
    func search<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try withExtendedLifetime(self, body)
        } catch let error as ImageError {
            throw Problem(Problem(error).status, "the picture that was sent \(error.reason)")
        }
    }
}
