internal import CPage
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The page and its files, which are part of the program.
struct PageRoutes {
    private struct File: Sendable {
        let path: String
        let mediaType: String
        let bytes: ByteBuffer
        /// Names the content, so that a browser keeps a file until the program is another.
        let tag: String
    }

    private static let files: [File] = UnsafeBufferPointer(start: page_files(), count: page_file_count()).map
    { file in
        let bytes = UnsafeBufferPointer(start: file.bytes, count: file.count)
        return File(
            path: String(cString: file.path), mediaType: String(cString: file.mediaType),
            bytes: ByteBuffer(bytes: bytes), tag: "\"\(checksum(bytes))\"")
    }

    func add(to table: inout RouteTable) {
        if let file = Self.files.first(where: \.path.isEmpty) {
            table.on(.get, "/") { request, _ in
                // The addresses in the page are relative, so that its own must end with a slash.
                guard request.uri.path.hasSuffix("/") else {
                    let query = request.uri.query.map { "?\($0)" } ?? ""
                    return Response(
                        status: .permanentRedirect, headers: [.location: request.uri.path + "/" + query])
                }
                return Self.response(file, request)
            }
        }
        for file in Self.files where !file.path.isEmpty {
            table.on(.get, "/" + file.path) { request, _ in Self.response(file, request) }
        }
    }

    /// The file of the page at a path; nil if there is none.
    static func response(_ path: String) -> Response? {
        files.first { $0.path == path }.map { file in
            Response(
                status: .ok, headers: [.contentType: file.mediaType],
                body: ResponseBody(byteBuffer: file.bytes))
        }
    }

    private static func response(_ file: File, _ request: Request) -> Response {
        let headers: HTTPFields = [.contentType: file.mediaType, .eTag: file.tag, .cacheControl: "no-cache"]
        if request.has(file.tag) {
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.bytes))
    }

    /// FNV-1a, 64 bits (Fowler, Noll and Vo 1991).
    private static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(
            bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, radix: 16)
    }
}
