internal import Answers
internal import Analysis
internal import CLIPModel
internal import HTTPTypes
internal import Hummingbird
internal import ImagePreprocessing
internal import Indexing
internal import LibraryAnalysis
internal import LibraryStore
internal import NIOCore
internal import Query
internal import Session

/// An error as a browser or a program gets it: a problem document (RFC 9457).
struct Problem: Error {
    let status: HTTPResponse.Status
    /// One sentence: what is wrong, where, and what to do.
    let detail: String
    var headers = HTTPFields()
    /// The part of the query that is wrong, in UTF-16 code units; nil if it is not one part.
    var place: Range<Int>?

    init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    private struct Document: Encodable {
        let type = "about:blank"
        let title: String
        let status: Int
        let detail: String
        let offset: Int?
        let length: Int?
    }

    /// The response with the document.
    var response: Response {
        let document = Document(
            title: status.reasonPhrase, status: status.code, detail: detail, offset: place?.lowerBound,
            length: place?.count)
        // The document has texts and whole numbers only, so that it can always be encoded.
        let bytes = (try? JSONAnswer(document).bytes) ?? []
        var headers = headers
        if status == .serviceUnavailable, headers[.retryAfter] == nil { headers[.retryAfter] = "5" }
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Problem {
    /// A query that cannot be read.
    init(_ error: QuerySyntaxError, in query: String) {
        self.init(.badRequest, "\(error)")
        let start = query.utf8.index(query.startIndex, offsetBy: error.range.lowerBound)
        let end = query.utf8.index(start, offsetBy: error.range.count)
        let before = query.utf16.distance(from: query.startIndex, to: start)
        place = before..<before + query.utf16.distance(from: start, to: end)
    }

    /// The problem that an error of a library means for a request.
    init(_ error: any Error) {
        switch error {
        case let error as Problem: self = error
        case is WorkQueue.IsFull:
            self.init(
                .serviceUnavailable, "the server has too much to do; try again in a moment",
                headers: [.retryAfter: "1"])
        case let error as QueryError: self.init(Self.status(error), "\(error)")
        case let error as ImageError: self.init(Self.status(error), "\(error)")
        case let error as LibraryError: self.init(Self.status(error), "\(error)")
        case let error as SessionError: self.init(Self.status(error), "\(error)")
        case let error as IndexingError: self.init(.unprocessableContent, "\(error)")
        case let error as LibraryAnalysisError: self.init(.conflict, "\(error)")
        case let error as AnalysisError: self.init(.conflict, "\(error)")
        case let error as CLIPModelError: self.init(.serviceUnavailable, "\(error)")
        case let error as any HTTPResponseError: self.init(error.status, error.status.reasonPhrase)
        default:
            self.init(
                .internalServerError,
                "unexpected failure: \(error); this is a bug in Photoseek, please report it")
        }
    }

    private static func status(_ error: QueryError) -> HTTPResponse.Status {
        switch error {
        case .unknownPicture: .notFound
        case .emptyLibrary: .conflict
        case .otherModel, .noDirection, .unknownStrengths: .conflict
        default: .badRequest
        }
    }

    private static func status(_ error: ImageError) -> HTTPResponse.Status {
        switch error {
        case .unreadable: .notFound
        case .absentDecoder: .notImplemented
        default: .unprocessableContent
        }
    }

    private static func status(_ error: LibraryError) -> HTTPResponse.Status {
        switch error {
        case .notFound: .conflict
        case .readOnly: .forbidden
        case .busy, .diskFull, .ioError, .cannotOpen: .serviceUnavailable
        default: .internalServerError
        }
    }

    private static func status(_ error: SessionError) -> HTTPResponse.Status {
        switch error {
        case .unknownPicture: .notFound
        default: .conflict
        }
    }
}
