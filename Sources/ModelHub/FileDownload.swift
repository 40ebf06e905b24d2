internal import CLIPModel
internal import StopPoints
internal import SystemPackage

/// Fetches one file into the cache, from where an earlier attempt has got to.
struct FileDownload {
    let client: HubClient
    let file: HubFile
    /// The path that the file gets when it is whole.
    let place: FilePath

    /// The bytes that an earlier attempt has left.
    static func byteCountLeft(at place: FilePath) -> Int {
        CacheFile.byteCount(of: PartialBlob.path(of: place)) ?? 0
    }

    /// Fetches what is missing, checks the whole, and gives it its name.
    ///
    /// - Parameter progress: Takes the number of bytes that are there.
    /// - Throws: ``ModelHubError``, or `CancellationError`; what has arrived is kept.
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
                // An attempt that got on is no reason to give up.
                attempt = blob.byteCount > furthest ? 1 : attempt + 1
                furthest = max(furthest, blob.byteCount)
                try recover(from: error, attempt, blob.byteCount)
            }
        }
        progress(blob.byteCount)
        try blob.finish(at: place)
    }

    /// Waits before the next attempt, or throws where there is to be none.
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

    /// Asks for the bytes that are missing, once.
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
            // What was kept is not of this file.
            return try blob.restart()
        }
        try client.checkPassing(response, file.address)
        guard (200..<300).contains(response.status) else {
            throw ModelHubError.notAHub(
                address: client.shown(file.address), expected: "the content of \(file.name)",
                found: "status \(response.status)")
        }
    }

    /// Starts again where the server does not go on from where the file broke off.
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
