internal import Foundation
internal import Glibc

/// A connection to a server on this machine that sends exactly the bytes that a test asks for, including invalid ones.
public final class LoopbackClient: Sendable {
    /// What a server answered.
    public struct Reply: Sendable {
        /// The status code.
        public let status: Int
        /// The header fields, by lower-case name.
        public let fields: [String: String]
        /// The body, without the frame of its parts.
        public let content: [UInt8]

        /// The body as text.
        public var text: String { String(decoding: content, as: UTF8.self) }
    }

    private let connection: Int32

    /// Connects to a port.
    public init(port: Int) throws {
        connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        let result = withUnsafeBytes(of: &address) { bytes in
            connect(
                connection, bytes.bindMemory(to: sockaddr.self).baseAddress,
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(connection) }

    /// Sends bytes. Returns false if the server has closed the connection.
    @discardableResult
    public func send(_ bytes: some Sequence<UInt8>) -> Bool {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                Glibc.send(
                    connection, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Sends a request and reads the answer.
    ///
    /// - Parameters:
    ///   - method: The method, such as `GET`.
    ///   - target: The path, with the query if there is one.
    ///   - fields: The header fields. `Host` is added if it is missing.
    ///   - body: The body; `Content-Length` is added if there is one.
    /// - Returns: The answer; nil if the server closes the connection before its end.
    public func ask(
        _ method: String, _ target: String, _ fields: [String: String] = [:], body: [UInt8] = []
    ) -> Reply? {
        var fields = fields
        fields["Host"] = fields["Host"] ?? "localhost"
        if !body.isEmpty { fields["Content-Length"] = fields["Content-Length"] ?? "\(body.count)" }
        let head = "\(method) \(target) HTTP/1.1\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
        // A server may answer and close before it has read the whole body.
        send(Array(head.utf8) + body)
        return reply(toHead: method == "HEAD")
    }

    /// Reads an answer; nil if the server closes the connection before its end.
    public func reply(toHead isHead: Bool = false) -> Reply? {
        guard let head = read(untilEmptyLine: true) else { return nil }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else { return nil }
        let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (
                line[..<colon].lowercased(),
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            )
        }
        let fields = Dictionary(pairs) { $0 + "\n" + $1 }
        guard !isHead, status != 304, status != 204 else {
            return Reply(status: status, fields: fields, content: [])
        }
        let isInParts = fields["transfer-encoding"] == "chunked"
        let content = isInParts ? parts() : bytes(fields["content-length"].flatMap { Int($0) } ?? 0)
        return content.map { Reply(status: status, fields: fields, content: $0) }
    }

    /// Whether the server closes the connection without sending anything more. Waits until it does one of both.
    public var isClosedByServer: Bool { bytes(1) == nil }

    /// Reads one line, such as a field of an event; nil if the server closes the connection before its end.
    public func line() -> String? {
        read(untilEmptyLine: false).map { String(decoding: $0.dropLast(), as: UTF8.self) }
    }

    private func parts() -> [UInt8]? {
        var content: [UInt8] = []
        while true {
            guard let line = line()?.trimmingCharacters(in: .whitespaces), let count = Int(line, radix: 16),
                let part = bytes(count + 2)
            else { return nil }
            if count == 0 { return content }
            content += part.dropLast(2)
        }
    }

    private func bytes(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            let step = bytes.withUnsafeMutableBytes { buffer in
                recv(connection, buffer.baseAddress.map { $0 + received }, count - received, 0)
            }
            guard step > 0 else { return nil }
            received += step
        }
        return bytes
    }

    /// Reads up to the next line break, or up to the next empty line.
    private func read(untilEmptyLine: Bool) -> [UInt8]? {
        let end: [UInt8] = untilEmptyLine ? [13, 10, 13, 10] : [10]
        var bytes: [UInt8] = []
        while !bytes.suffix(end.count).elementsEqual(end) {
            guard let byte = self.bytes(1) else { return nil }
            bytes += byte
        }
        return bytes
    }
}
