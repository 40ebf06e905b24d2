internal import CTransfer

/// A request for one address.
struct HTTPRequest {
    var address: String
    var headOnly = false
    /// Lines of the form `Name: value`.
    var headers: [String] = []
}

/// What a server answered, without the content.
struct HTTPResponse {
    /// The status, such as 200.
    var status = 0
    /// The last value of every field of the header, by its name in lower case.
    var fields: [String: String] = [:]
    /// Where the response redirects to, as an absolute address.
    var redirect: String?
}

/// Why a response is missing or incomplete.
enum HTTPFailure: Error, Equatable {
    /// libcurl is missing or unusable on this machine.
    case noLibrary(reason: String)
    /// The address is malformed, or neither http nor https.
    case badAddress(reason: String)
    /// The host has no address, or nothing answers there.
    case noConnection(reason: String)
    /// The certificate of the host is not trusted, or encryption failed.
    case notTrusted(reason: String)
    /// The connection ended too early, or no bytes arrived for too long.
    case cut(reason: String)
    /// A callback ended the request.
    case stopped
    /// Any other error that libcurl reports.
    case failed(reason: String)
}

/// One HTTP request, without following redirects.
///
/// Runs on the calling thread; any number of threads may make requests at once.
struct HTTPTransfer {
    /// The longest time to establish a connection, in seconds.
    var connectSeconds = 15
    /// The longest time without a byte, in seconds.
    var stallSeconds = 30

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - goesOn: Called repeatedly during the request, which ends if it returns false.
    ///   - receive: Receives the content in pieces as it arrives, each with the header.
    /// - Throws: ``HTTPFailure``, or what `receive` throws.
    func perform(
        _ request: HTTPRequest, goesOn: () -> Bool,
        receive: (HTTPResponse, UnsafeRawBufferPointer) throws -> Void
    ) throws -> HTTPResponse {
        try withoutActuallyEscaping(goesOn) { goesOn in
            try withoutActuallyEscaping(receive) { receive in
                let exchange = Exchange(goesOn: goesOn, receive: receive)
                let result = withExtendedLifetime(exchange) { run(request, exchange) }
                if let error = exchange.error { throw error }
                try Self.check(result)
                return exchange.response
            }
        }
    }

    private func run(_ request: HTTPRequest, _ exchange: Exchange) -> transfer_result {
        var callbacks = transfer_callbacks(
            context: Unmanaged.passUnretained(exchange).toOpaque(),
            header: { context, line, count in
                Exchange.of(context).takeHeader(UnsafeRawBufferPointer(start: line, count: count))
                return true
            },
            body: { context, bytes, count in
                Exchange.of(context).takeBody(UnsafeRawBufferPointer(start: bytes, count: count))
            },
            redirect: { context, address in
                if let address { Exchange.of(context).response.redirect = String(cString: address) }
            },
            goes_on: { context in Exchange.of(context).goesOn() })
        var result = transfer_result()
        var headers = ArraySlice(request.headers)
        request.address.withCString { address in
            Self.withCStrings(&headers, []) { lines in
                lines.withUnsafeBufferPointer { lines in
                    var native = transfer_request(
                        url: address, headOnly: request.headOnly, headers: lines.baseAddress,
                        headerCount: lines.count, connectSeconds: connectSeconds, stallSeconds: stallSeconds)
                    transfer_perform(&native, &callbacks, &result)
                }
            }
        }
        return result
    }

    private static func withCStrings(
        _ texts: inout ArraySlice<String>, _ done: [UnsafePointer<CChar>?],
        _ body: ([UnsafePointer<CChar>?]) -> Void
    ) {
        guard let text = texts.popFirst() else { return body(done) }
        text.withCString { withCStrings(&texts, done + [$0], body) }
    }

    private static func check(_ result: transfer_result) throws {
        let reason = withUnsafeBytes(of: result.reason) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        switch result.outcome {
        case TRANSFER_DONE: return
        case TRANSFER_NO_LIBRARY: throw HTTPFailure.noLibrary(reason: reason)
        case TRANSFER_BAD_ADDRESS: throw HTTPFailure.badAddress(reason: reason)
        case TRANSFER_NO_CONNECTION: throw HTTPFailure.noConnection(reason: reason)
        case TRANSFER_NOT_TRUSTED: throw HTTPFailure.notTrusted(reason: reason)
        case TRANSFER_CUT, TRANSFER_STALLED: throw HTTPFailure.cut(reason: reason)
        case TRANSFER_STOPPED: throw HTTPFailure.stopped
        default: throw HTTPFailure.failed(reason: reason)
        }
    }
}

/// The state of a response while it arrives.
private final class Exchange {
    let goesOn: () -> Bool
    private let receive: (HTTPResponse, UnsafeRawBufferPointer) throws -> Void
    fileprivate(set) var response = HTTPResponse()
    /// What `receive` threw.
    private(set) var error: (any Error)?

    init(
        goesOn: @escaping () -> Bool,
        receive: @escaping (HTTPResponse, UnsafeRawBufferPointer) throws -> Void
    ) {
        self.goesOn = goesOn
        self.receive = receive
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Exchange {
        guard let context else { preconditionFailure("Every request has a context.") }
        return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    }

    /// Reads one line of the header.
    ///
    /// A status line begins a new response. There may be several, such as "100 Continue" or a proxy's.
    func takeHeader(_ bytes: UnsafeRawBufferPointer) {
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            let words = line.split(separator: " ")
            response = HTTPResponse(status: words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0)
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...]
            let start = value.firstIndex { !$0.isWhitespace } ?? value.endIndex
            let end = value.lastIndex { !$0.isWhitespace }.map(value.index(after:)) ?? start
            response.fields[line[..<colon].lowercased()] = String(value[start..<end])
        }
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do {
            try receive(response, bytes)
            return true
        } catch {
            self.error = error
            return false
        }
    }
}
