internal import FilePaths
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOPosix
internal import SystemPackage

/// The file of a picture, open for as long as a response reads it, so that it cannot be exchanged for another meanwhile.
final class ServedFile: Sendable {
    /// What is read at once; slow readers hold no more in memory.
    private static let chunk = 128 << 10

    private let file: RegularFile
    /// The bytes of the file.
    let byteCount: Int

    /// - Throws: ``Problem`` if it cannot be opened.
    init(_ path: FilePath) throws {
        do {
            file = try RegularFile(path)
        } catch {
            throw Problem(.notFound, "\(path): the file cannot be read: \(error)")
        }
        byteCount = file.byteCount
    }

    /// The file, or the part of it that the request asks for.
    ///
    /// - Throws: ``Problem`` if it has no such part.
    func response(
        to request: Request, on channel: any Channel, tag: String, _ headers: HTTPFields
    ) throws -> Response {
        var headers = headers
        headers[.acceptRanges] = "bytes"
        headers[.eTag] = tag
        if request.has(tag) { return Response(status: .notModified, headers: headers) }
        let isSame = request.headers[.ifRange].map { $0 == tag } ?? true
        switch ByteRange(isSame ? request.headers[.range] : nil, of: byteCount) {
        case .whole:
            return Response(status: .ok, headers: headers, body: body(0..<byteCount, channel))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(byteCount)"
            return Response(status: .partialContent, headers: headers, body: body(range, channel))
        case .outside:
            throw Problem(
                .rangeNotSatisfiable, "the file has \(byteCount) bytes",
                headers: [.contentRange: "bytes */\(byteCount)", .acceptRanges: "bytes"])
        }
    }

    private func body(_ range: Range<Int>, _ channel: any Channel) -> ResponseBody {
        ResponseBody(contentLength: range.count) { [self] writer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let (start, count) = (offset, min(Self.chunk, range.upperBound - offset))
                let part = try await NIOThreadPool.singleton.runIfActive {
                    try self.bytes(from: start, count: count)
                }
                try await writer.write(part)
                offset += count
            }
            try await Self.wait(for: channel)
            try await writer.finish(nil)
        }
    }

    /// Waits until a connection has taken everything: a server that ends closes it as soon as an answer is complete, and what a slow client
    /// has not taken by then would be lost.
    private static func wait(for channel: any Channel) async throws {
        while try await channel.getOption(.bufferedWritableBytes).get() > 0 {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// - Throws: ``Problem`` if the file has become shorter, which ends the connection: its length was told already.
    private func bytes(from offset: Int, count: Int) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        let read = try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { memory in
            try file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<count]), from: offset)
        }
        guard read == count else { throw Problem(.internalServerError, "the file has become shorter") }
        return buffer
    }
}
