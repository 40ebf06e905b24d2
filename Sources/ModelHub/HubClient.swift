internal import FoundationEssentials
internal import Glibc

/// Asks the Hub: follows redirects, keeps the token to the Hub itself, and repeats what failed in passing.
struct HubClient {
    /// More than any server uses.
    private static let redirectLimit = 10
    /// The number of times that a request is made in all.
    static let attemptLimit = 5
    /// The longest wait that a server can ask for, in seconds; beyond it the user is told instead.
    private static let longestPause = 120.0

    let settings: HubSettings
    /// Asked again and again; false ends what is going on.
    let goesOn: () -> Bool
    private let endpointOrigin: Origin?

    init(_ settings: HubSettings, goesOn: @escaping () -> Bool) {
        self.settings = settings
        self.goesOn = goesOn
        endpointOrigin = Origin(settings.endpoint)
    }

    /// Whether the token may be sent there.
    private func isHub(_ address: String) -> Bool {
        guard let endpointOrigin else { return false }
        return Origin(address) == endpointOrigin
    }

    /// Throws unless the Hub has an address of the web.
    ///
    /// - Throws: ``ModelHubError/notAHub(address:expected:found:)``.
    func checkEndpoint() throws {
        guard endpointOrigin == nil else { return }
        throw ModelHubError.notAHub(
            address: "HF_ENDPOINT", expected: "an address that begins with https:// or http://",
            found: "something else")
    }

    /// Makes a request once, and follows where it is sent on to.
    ///
    /// - Parameters:
    ///   - stayingHome: Whether redirects to other hosts are left for the caller.
    ///   - receive: Takes the content of the last response.
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
                    address: shown(request.address), reason: "to something else than a page of the web")
            }
            guard !(Origin(request.address)?.scheme == "https" && target.scheme == "http") else {
                throw ModelHubError.badRedirect(
                    address: shown(request.address),
                    reason: "from https to http, where anybody could change what comes")
            }
            request.address = next
        }
        throw ModelHubError.badRedirect(
            address: shown(first.address), reason: "more than \(Self.redirectLimit) times")
    }

    /// The whole content at an address of the Hub, and the header before it.
    ///
    /// - Parameter limit: The most bytes that are taken.
    /// - Throws: ``ModelHubError``; a status from 400 on is the caller's to judge.
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

    /// The header of what is at an address of the Hub, without leaving the Hub.
    ///
    /// - Throws: as ``content(_:limit:)``.
    func header(_ address: String) throws -> HTTPResponse {
        try repeating(address) {
            let response = try request(HTTPRequest(address: address, headOnly: true), stayingHome: true)
            try checkPassing(response, address)
            return response
        }
    }

    /// The host of an address, for the user to read: without a password, and without what signs it.
    func shown(_ address: String) -> String { Origin(address)?.description ?? "the address" }

    /// Throws for the statuses that may be others when asked again.
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

    /// Does something again that failed in passing, after longer and longer pauses.
    ///
    /// - Throws: ``ModelHubError``, or `CancellationError` when it is to end.
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

    /// How often a request is made in all that fails so: who has no network is told soon.
    private func limit(for error: any Error) -> Int {
        if case HTTPFailure.noConnection = error { 2 } else { Self.attemptLimit }
    }

    /// How long to wait before a request is made again; nil where that would change nothing.
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

    /// Waits, unless it is to end.
    func wait(_ seconds: Double) throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while clock.now < end {
            guard goesOn() else { throw CancellationError() }
            usleep(useconds_t(min(100_000, max(0, (end - clock.now) / .microseconds(1)))))
        }
    }

    /// What a failure means for the user.
    func failure(_ error: any Error, _ address: String) -> any Error {
        let host = shown(address)
        switch error {
        case HTTPFailure.noLibrary(let reason): return ModelHubError.noLibrary(reason: reason)
        case HTTPFailure.badAddress(let reason):
            return ModelHubError.notAHub(
                address: shown(address), expected: "an address of the web", found: reason)
        case HTTPFailure.noConnection(let reason), HTTPFailure.notTrusted(let reason),
            HTTPFailure.cut(let reason), HTTPFailure.failed(let reason):
            return ModelHubError.unreachable(host: host, reason: reason)
        case HTTPFailure.stopped: return CancellationError()
        default: return error
        }
    }
}

/// Scheme, host and port of an address: who gets what is sent there.
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
