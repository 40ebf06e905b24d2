internal import Foundation
internal import Glibc
internal import Synchronization

/// An HTTP server on this machine that sends exactly the replies that a test asks for, including invalid ones.
///
/// It answers each request on its own thread, and closes the connection after each reply.
public final class LoopbackServer: Sendable {
    /// A request to the server.
    public struct Request: Sendable {
        /// The method, such as `GET`.
        public let method: String
        /// The path, with the query if there is one.
        public let target: String
        /// The header fields, by lower-case name.
        public let fields: [String: String]
    }

    /// A reply of the server.
    public struct Reply: Sendable {
        /// The status code.
        public var status = 200
        /// The header fields. `Content-Length` is added if it is missing.
        public var fields: [String: String] = [:]
        /// The body.
        public var content: [UInt8] = []
        /// The number of body bytes after which the connection is cut; nil to send the whole body.
        public var cutAfter: Int?
        /// The number of body bytes after which the server waits until the latch is open; nil to send without waiting.
        public var hold: (after: Int, until: Latch)?

        /// Creates a reply with a status code, a body and header fields.
        public init(_ status: Int = 200, _ content: [UInt8] = [], fields: [String: String] = [:]) {
            self.status = status
            self.content = content
            self.fields = fields
        }
    }

    /// The port that the server listens on.
    public let port: Int
    private let listener: Int32
    private let respond: @Sendable (Request) -> Reply
    private let seen = Mutex<[Request]>([])

    /// Starts a server on a free port.
    public init(_ respond: @escaping @Sendable (Request) -> Reply) throws {
        self.respond = respond
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let result = withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = bytes.bindMemory(to: sockaddr.self).baseAddress
            guard bind(listener, pointer, size) == 0, listen(listener, 64) == 0 else { return Int32(-1) }
            return getsockname(listener, pointer, &size)
        }
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        port = Int(UInt16(bigEndian: address.sin_port))
        let thread = Thread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0, let server = self else { return }
                Thread { server.serve(connection) }.start()
            }
        }
        thread.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// The server's address, without a trailing slash.
    public var address: String { "http://127.0.0.1:\(port)" }

    /// All requests so far.
    public var requests: [Request] { seen.withLock { $0 } }

    private func serve(_ connection: Int32) {
        defer {
            // After `close` alone, the connection would stay open in a child process that was forked meanwhile.
            shutdown(connection, Int32(SHUT_RDWR))
            close(connection)
        }
        guard let request = readRequest(connection) else { return }
        seen.withLock { $0.append(request) }
        let reply = respond(request)
        var fields = reply.fields
        fields["Content-Length"] = fields["Content-Length"] ?? "\(reply.content.count)"
        fields["Connection"] = "close"
        let header =
            "HTTP/1.1 \(reply.status) Status\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
        guard send(Array(header.utf8), to: connection), request.method != "HEAD" else { return }
        let content = reply.content.prefix(reply.cutAfter ?? reply.content.count)
        let first = reply.hold?.after ?? content.count
        guard send(Array(content.prefix(first)), to: connection) else { return }
        while let latch = reply.hold?.until, !latch.isOpen {
            // A client sends nothing more after its request, so any event means that it has closed the connection.
            var question = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            if poll(&question, 1, 10) != 0 { return }
        }
        _ = send(Array(content.dropFirst(first)), to: connection)
    }

    private func readRequest(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard recv(connection, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        let fields = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            return (line[..<colon].lowercased(), value)
        }
        return Request(
            method: String(words[0]), target: String(words[1]),
            fields: Dictionary(fields) { _, last in last })
    }

    private func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                Glibc.send(
                    connection, bytes.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
