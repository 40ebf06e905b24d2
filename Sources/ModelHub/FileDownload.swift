internal import CLIPModel
internal import StopPoints
internal import SystemPackage

/// Fetches one file into the cache, and resumes where an earlier attempt stopped.
struct FileDownload {
    let client: HubClient
    let file: HubFile
    /// The path of the file once it is complete.
    let place: FilePath

    /// Returns the number of bytes that an earlier attempt has stored.
    static func byteCountLeft(at place: FilePath) -> Int {
        CacheFile.byteCount(of: PartialBlob.path(of: place)) ?? 0
    }

    /// Fetches the missing bytes, checks the content, and moves the file to its path.
    ///
    /// - Parameter progress: Receives the number of bytes that are stored.
    /// - Throws: ``ModelHubError``, or `CancellationError`. The bytes received so far are kept, except after
    ///   ``ModelHubError/wrongContent(file:expected:found:)``.
    func run(progress: (Int) -> Void) throws {
        StopPoint.before(.fetchedFile).pass()
        var blob = try PartialBlob(file, at: place)
        var attempt = 1
        var furthest = blob.byteCount
        while blob.byteCount < file.byteCount {
            progress(blob.byteCount)
            do {
                try fetch(&blob, progress)
                if blob.byteCount < file.byteCount {
                    throw HTTPFailure.cut(reason: "the connection was closed")
                }
            } catch {
                // Progress resets the count of attempts.
                attempt = blob.byteCount > furthest ? 1 : attempt + 1
                furthest = max(furthest, blob.byteCount)
                try recover(from: error, attempt, blob.byteCount)
            }
        }
        progress(blob.byteCount)
        try blob.finish(at: place)
    }

    /// Waits before the next attempt, or throws if there is no further attempt.
    private func recover(from error: any Error, _ attempt: Int, _ done: Int) throws {
        if attempt < HubClient.attemptLimit, let pause = client.pause(after: error, attempt: attempt) {
            return try client.wait(pause)
        }
        if case HTTPFailure.cut(let reason) = error {
            throw ModelHubError.interrupted(
                file: file.name, done: done, total: file.byteCount, reason: reason)
        }
        throw client.failure(error, file.address)
    }

    /// Requests the missing bytes, once.
    private func fetch(_ blob: inout PartialBlob, _ progress: (Int) -> Void) throws {
        let start = blob.byteCount
        var request = HTTPRequest(address: file.address)
        if start > 0 { request.headers.append("Range: bytes=\(start)-") }
        var isFirst = true
        let response = try client.request(request) { response, bytes in
            if isFirst { try begin(&blob, response, start) }
            isFirst = false
            try blob.append(bytes)
            progress(blob.byteCount)
        }
        if response.status == 416 {
            // The server has no such range, so the stored bytes do not belong to this file.
            return try blob.restart()
        }
        try client.checkPassing(response, file.address)
        guard (200..<300).contains(response.status) else {
            throw ModelHubError.notAHub(
                address: client.shown(file.address), expected: "the content of \(file.name)",
                found: "status \(response.status)")
        }
    }

    /// Checks that the response continues at byte `start`.
    ///
    /// Discards the stored bytes if the server sends the whole file; throws for any other range.
    private func begin(_ blob: inout PartialBlob, _ response: HTTPResponse, _ start: Int) throws {
        guard start > 0 else { return }
        let range = response.fields["content-range"] ?? ""
        if response.status == 206, range.hasPrefix("bytes \(start)-") { return }
        guard response.status == 200 else {
            throw ModelHubError.notAHub(
                address: client.shown(file.address), expected: "the bytes from \(start) on",
                found: "\"\(range)\"")
        }
        try blob.restart()
    }
}
