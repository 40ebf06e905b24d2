internal import CLIPModel
internal import FoundationEssentials

/// The commit and the files of a revision, as the Hub lists them.
struct HubListing {
    /// Far larger than any listing.
    private static let largestByteCount = 32 << 20

    /// The commit that the revision points to.
    let commit: String
    /// The names of all files.
    let names: [String]

    /// Requests the list from the Hub.
    ///
    /// - Throws: ``ModelHubError``.
    init(of repository: HubRepository, from client: HubClient) throws {
        let revision = repository.revision.replacing("/", with: "%2F")
        let address = "\(client.settings.endpoint)/api/models/\(repository.path)/revision/\(revision)"
        let (response, content) = try client.content(address, limit: Self.largestByteCount)
        try client.check(response, of: repository, at: address)
        guard let answer = try? JSONDecoder().decode(Answer.self, from: content) else {
            throw ModelHubError.notAHub(
                address: client.shown(address), expected: "a list of the repository's files",
                found: Self.described(content))
        }
        guard HubCache.isCommit(answer.sha) else {
            throw ModelHubError.notAHub(
                address: client.shown(address), expected: "the commit of the revision",
                found: "something else")
        }
        commit = answer.sha.lowercased()
        names = answer.siblings.map(\.rfilename)
    }

    /// Describes an unexpected answer in a few words.
    private static func described(_ content: Data) -> String {
        FileStandIn(content)?.name ?? (content.isEmpty ? "nothing" : "something else")
    }

    private struct Answer: Decodable {
        struct File: Decodable { var rfilename: String }

        var sha: String
        var siblings: [File]
    }
}

extension HubClient {
    /// Throws unless the response is a success.
    func check(_ response: HTTPResponse, of repository: HubRepository, at address: String) throws {
        switch (response.status, response.fields["x-error-code"]) {
        case (200..<300, _): return
        case (404, "RevisionNotFound"):
            throw ModelHubError.noRevision(name: repository.path, revision: repository.revision)
        // The Hub also gives this answer if a repository does not exist, so that nobody can find out which private ones do.
        case (401, _), (403, _):
            throw ModelHubError.noAccess(name: repository.path, hasToken: settings.token != nil)
        case (404, _):
            throw ModelHubError.noRepository(name: repository.path, endpoint: shown(settings.endpoint))
        case (let status, _):
            throw ModelHubError.notAHub(
                address: shown(address), expected: "status 200", found: "status \(status)")
        }
    }
}
