internal import Answers
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Response {
    /// A value as JSON, as the command line prints it with `--json`. Browsers ask again each time.
    init(json value: some Encodable, status: HTTPResponse.Status = .ok) throws {
        self.init(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONAnswer(value).bytes)))
    }
}
