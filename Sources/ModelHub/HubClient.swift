internal import FoundationEssentials
internal import Glibc

/// Makes requests to the Hub: follows redirects, sends the token only to the Hub itself, and retries after temporary failures.
struct HubClient {
    /// The largest number of redirects that are followed.
    private static let redirectLimit = 10
    /// The largest number of attempts for one request.
    static let attemptLimit = 5
    /// The longest `Retry-After` that is waited for, in seconds; a longer one is reported as an error.
    private static let longestPause = 120.0

    let settings: HubSettings
    /// Called repeatedly; the current request or pause ends if it returns false.
    let goesOn: () -> Bool
    private let endpointOrigin: Origin?

    init(_ settings: HubSettings, goesOn: @escaping () -> Bool) {
        self.settings = settings
        self.goesOn = goesOn
        endpointOrigin = Origin(settings.endpoint)
    }

    /// Whether an address is on the Hub, so that the token may be sent there.
    private func isHub(_ address: String) -> Bool {
        guard let endpointOrigin else { return false }
        return Origin(address) == endpointOrigin
    }

    /// Throws unless the Hub's address is an http or https address.
    ///
    /// - Throws: ``ModelHubError/notAHub(address:expected:found:)``.
    func checkEndpoint() throws {
        guard endpointOrigin == nil else { return }
        throw ModelHubError.notAHub(
            address: "HF_ENDPOINT", expected: "an address that begins with https:// or http://",
            found: "something else")
    }

    /// Makes a request once and follows its redirects.
    ///
    /// - Parameters:
    ///   - stayingHome: Whether to return a redirect to another host instead of following it.
    ///   - receive: Receives the content of the last response in pieces, if its status is below 300.
    /// - Throws: ``HTTPFailure``, ``ModelHubError/badRedirect(address:reason:)``, or what `receive` throws.
    func request(
        _ first: HTTPRequest, stayingHome: Bool = false,
        receive: (HTTPResponse, UnsafeRawBufferPointer) throws -> Void = { _, _ in }
    ) throws -> HTTPResponse {
        var request = first
        for _ in 0...Self.redirectLimit {
            var sent = request
            sent.headers += ["User-Agent: photoseek", "Accept-Encoding: identity"]
            if let token = settings.token, isHub(request.address) {
                sent.headers.append("Authorization: Bearer \(token)")
            }
            let transfer = HTTPTransfer(stallSeconds: settings.stallSeconds)
            let response = try transfer.perform(sent, goesOn: goesOn) { response, bytes in
                if response.status < 300 { try receive(response, bytes) }
            }
            guard (300..<400).contains(response.status), let next = response.redirect else { return response }
            if stayingHome, !isHub(next) { return response }
            guard let target = Origin(next) else {
                throw ModelHubError.badRedirect(
                    address: shown(request.address), reason: "to an address that is neither http nor https")
            }
            guard !(Origin(request.address)?.scheme == "https" && target.scheme == "http") else {
                throw ModelHubError.badRedirect(
                    address: shown(request.address),
                    reason: "from https to http, where anybody could change the content")
            }
            request.address = next
        }
        throw ModelHubError.badRedirect(
            address: shown(first.address), reason: "more than \(Self.redirectLimit) times")
    }

    /// Returns the whole content at an address of the Hub, and its header.
    ///
    /// - Parameter limit: The largest number of bytes that are accepted.
    /// - Throws: ``ModelHubError``, or `CancellationError`. Of the statuses, only 429 and those from 500 on throw; the caller
    ///   checks the others.
    func content(_ address: String, limit: Int) throws -> (response: HTTPResponse, content: Data) {
        try repeating(address) {
            var content = Data()
            let response = try request(HTTPRequest(address: address)) { _, bytes in
                guard content.count + bytes.count <= limit else {
                    throw ModelHubError.notAHub(
                        address: shown(address), expected: "at most \(limit) bytes", found: "more")
                }
                content.append(contentsOf: bytes)
            }
            try checkPassing(response, address)
            return (response, content)
        }
    }

    /// Returns the header of the content at an address of the Hub, without following a redirect to another host.
    ///
    /// - Throws: as ``content(_:limit:)``.
    func header(_ address: String) throws -> HTTPResponse {
        try repeating(address) {
            let response = try request(HTTPRequest(address: address, headOnly: true), stayingHome: true)
            try checkPassing(response, address)
            return response
        }
    }

    /// Returns the scheme, the host and a port other than 80 and 443 of an address, for messages: no password and no signature.
    func shown(_ address: String) -> String { Origin(address)?.description ?? "the address" }

    /// Throws for statuses that may be temporary: 429, and 500 or above.
    func checkPassing(_ response: HTTPResponse, _ address: String) throws {
        let host = shown(address)
        switch response.status {
        case 429:
            let seconds = response.fields["retry-after"].flatMap { Int($0) }.map { max(0, $0) }
            throw ModelHubError.tooManyRequests(host: host, seconds: seconds)
        case 500...: throw ModelHubError.serverError(host: host, status: response.status)
        default: return
        }
    }

    /// Runs `body`, and runs it again after a temporary failure, with longer and longer pauses.
    ///
    /// - Throws: ``ModelHubError``, or `CancellationError` if ``goesOn`` returns false.
    func repeating<Result>(_ address: String, _ body: () throws -> Result) throws -> Result {
        var attempt = 1
        while true {
            do {
                return try body()
            } catch {
                guard attempt < limit(for: error), let pause = pause(after: error, attempt: attempt) else {
                    throw failure(error, address)
                }
                try wait(pause)
                attempt += 1
            }
        }
    }

    /// The largest number of attempts after an error. It is small without a connection, so that the user is told soon.
    private func limit(for error: any Error) -> Int {
        if case HTTPFailure.noConnection = error { 2 } else { Self.attemptLimit }
    }

    /// Returns the seconds to wait before the next attempt; nil if the error is not temporary, or the server asks for too long a
    /// wait.
    func pause(after error: any Error, attempt: Int) -> Double? {
        let usual = settings.firstPause * Double(1 << (attempt - 1))
        switch error {
        case HTTPFailure.noConnection, HTTPFailure.cut, HTTPFailure.failed: return usual
        case ModelHubError.serverError: return usual
        case ModelHubError.tooManyRequests(_, let seconds):
            let pause = seconds.map(Double.init) ?? usual
            return pause <= Self.longestPause ? pause : nil
        default: return nil
        }
    }

    /// Waits, or throws `CancellationError` if ``goesOn`` returns false.
    func wait(_ seconds: Double) throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while clock.now < end {
            guard goesOn() else { throw CancellationError() }
            usleep(useconds_t(min(100_000, max(0, (end - clock.now) / .microseconds(1)))))
        }
    }

    /// Translates the failure of a request into an error for the user.
    func failure(_ error: any Error, _ address: String) -> any Error {
        let host = shown(address)
        switch error {
        case HTTPFailure.noLibrary(let reason): return ModelHubError.noLibrary(reason: reason)
        case HTTPFailure.badAddress(let reason):
            return ModelHubError.notAHub(
                address: shown(address), expected: "an http or https address", found: reason)
        case HTTPFailure.noConnection(let reason), HTTPFailure.notTrusted(let reason),
            HTTPFailure.cut(let reason), HTTPFailure.failed(let reason):
            return ModelHubError.unreachable(host: host, reason: reason)
        case HTTPFailure.stopped: return CancellationError()
        default: return error
        }
    }
}

/// Scheme, host and port of an address: together they identify the server.
private struct Origin: Equatable, CustomStringConvertible {
    let scheme: String
    let host: String
    let port: Int?

    init?(_ address: String) {
        guard let url = URL(string: address), let scheme = url.scheme?.lowercased(),
            let host = url.host()?.lowercased(), ["http", "https"].contains(scheme), !host.isEmpty
        else { return nil }
        self.scheme = scheme
        self.host = host
        port = url.port ?? ["http": 80, "https": 443][scheme]
    }

    var description: String {
        "\(scheme)://\(host)" + (port.map { [80, 443].contains($0) ? "" : ":\($0)" } ?? "")
    }
}
